"""Whether the bytes that a citation leads to are those that were recorded, and those it names."""

from __future__ import annotations

import os
from typing import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.investigation.check.verdict import Problem, State
    from pyx_core.investigation.citation.messages import Messages
    from pyx_core.investigation.citation.place import Place
    from pyx_core.investigation.citation.runs import CitedRuns
    from pyx_core.investigation.log.document import Citation


class Integrity(NamedTuple):
    """`is_sound` unless the bytes are others; `is_readable` where they may be looked into.

    `best` is the best state that a citation can have: a file without a run is never recomputed.
    """

    is_sound: bool
    is_readable: bool
    sha256: str | None
    hash_matches: bool | None
    best: State | None
    problems: tuple[Problem, ...]


def check_bytes(citation: Citation, place: Place, runs: CitedRuns, messages: Messages) -> Integrity:
    """Compares the file with its manifest, its manifest with the history, and with the log."""
    problems: list[Problem] = []
    line = citation.line
    given = citation.sha256.removeprefix("sha256:").lower() if citation.sha256 else None
    if place.run is None:
        return _without_run(citation, place, given, runs, messages)
    run_id = place.run.run_id
    holds = runs.manifest_holds(place.run)
    if holds is False:
        message = f"the manifest of {run_id} is not the one that the history recorded"
        problems.append(messages.error(line, "manifest_changed", message, f"pyx verify {run_id}"))
        return Integrity(False, False, None, None, None, tuple(problems))
    if holds is None:
        message = f"no history knows {run_id}: nothing shows that its manifest is as it was written"
        hint = "keep the folder of a run together with its .history.jsonl"
        problems.append(messages.warning(line, "unrecorded", message, hint))
    actual: str | None
    if place.sha256 is None:
        actual = runs.measured.sha256(place.path)
    else:
        found = runs.measured.compare(place.path, place.size, place.sha256, is_link=place.is_link)
        if found.problem is not None:
            kind = "missing" if found.is_missing else "changed"
            message = f"{place.name} {found.problem}"
            hint = f"pyx verify {run_id}"
            problems.append(messages.error(line, kind, message, hint))
            return Integrity(False, False, None, None, None, tuple(problems))
        actual = place.sha256
    matches = None if given is None else given == actual
    if matches is False and place.path == place.run.manifest_path:
        matches = given == runs.hash_before_bundling(place.run)
    if matches is False:
        problems.append(_differs(citation, place, given, actual, messages))
    if place.is_link:
        message = f"{place.name} is a link: what it points at is no evidence of the run"
        problems.append(messages.error(line, "link", message, "cite a file that the run wrote"))
    return Integrity(
        matches is not False, not place.is_link, actual, matches, None, tuple(problems)
    )


def _differs(
    citation: Citation, place: Place, given: str | None, actual: str | None, messages: Messages
) -> Problem:
    message = (
        f"says sha256 {(given or '')[:12]}…; {place.name} has {(actual or 'none')[:12]}…: "
        "these are not the bytes that were cited"
    )
    hint = "look at it again, and cite it anew"
    return messages.error(citation.line, "hash_differs", message, hint)


def _without_run(
    citation: Citation,
    place: Place,
    given: str | None,
    runs: CitedRuns,
    messages: Messages,
) -> Integrity:
    """A plain file: nothing says where it comes from."""
    line = citation.line
    if not os.path.lexists(place.path):
        message = f"there is no file {citation.target}"
        hint = "pyx history lists the runs; paths are relative to the log"
        problem = messages.error(line, "missing", message, hint)
        return Integrity(False, False, None, None, None, (problem,))
    actual = runs.measured.sha256(place.path)
    if actual is None:
        message = f"{citation.target} is no file that can be read"
        problem = messages.error(line, "unreadable", message, "cite a file of a run")
        return Integrity(False, False, None, None, None, (problem,))
    matches = None if given is None else given == actual
    if matches is False:
        problem = _differs(citation, place, given, actual, messages)
        return Integrity(False, False, actual, False, None, (problem,))
    message = f"{citation.target} belongs to no run: nothing shows where it comes from"
    hint = "have a run make it: pyx run, pyx query; then cite that run"
    problems = [messages.warning(line, "no_run", message, hint)]
    # A log from elsewhere shall not bring a file of this machine into a report.
    project = os.path.realpath(os.path.dirname(runs.folder))
    real = os.path.realpath(place.path)
    is_inside = os.path.commonpath([project, real]) == project if _same_drive(project, real) else 0
    if not is_inside:
        message = f"{citation.target} is outside of the project, and was not looked into"
        problems.append(messages.error(line, "outside", message, "copy it beside the log"))
    best: State = "located" if matches else "unchecked"
    return Integrity(True, bool(is_inside), actual, matches, best, tuple(problems))


def _same_drive(first: str, second: str) -> bool:
    return os.path.splitdrive(first)[0].lower() == os.path.splitdrive(second)[0].lower()
