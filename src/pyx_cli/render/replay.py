"""What `pyx replay` prints: at most 20 lines and 4 kB on stdout."""

from __future__ import annotations

from pyx_cli.render.errors import visible
from pyx_core.formats.command_text import as_typed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import TypeVar

    from pyx_cli.context import Context
    from pyx_core.comparison.comparison import Difference
    from pyx_core.runs.replay.arrangement import Obstacle
    from pyx_core.runs.replay.results import FileResult
    from pyx_core.runs.replay.verdict import Replayed

    _Item = TypeVar("_Item")

_MOST_IN_JSON = 20
_MOST_OF_A_KIND = 3
_MOST_LINES = 20
_MOST_BYTES = 4000
_LONGEST_VALUE = 60
_LONGEST_LINE = 300
_LONGEST_PATH = 1000
_MOST_NOTES = 5


def show_replay(
    replayed: Replayed,
    mask: Callable[[str], str],
    name: Sequence[str],
    context: Context,
    *,
    as_json: bool,
) -> None:
    """The verdict and what it rests on, on stdout; notes, and what to do next, on stderr.

    `name` is how the original is named in a command.
    """
    hint = _hint(replayed, as_typed(["pyx", "replay", *name]))
    if as_json:
        from pyx_core.runs.replay.report import told

        context.write_json({**told(replayed, _MOST_IN_JSON, mask), "hint": hint})
        return
    last = [f"{label} saved: {_shown(path, _LONGEST_PATH)}" for label, path in _saved(replayed)]
    room = _MOST_BYTES - sum(len(line.encode()) + 1 for line in last) - 100
    lines: list[str] = []
    for line in _lines(replayed, mask):
        room -= len(line.encode()) + 1
        if room < 0 or len(lines) + len(last) == _MOST_LINES - 1:
            lines.append("… and more, all in the comparison")
            break
        lines.append(line)
    context.stdout.write("\n".join([*lines, *last]) + "\n")
    notes = [*replayed.notes]
    if replayed.missing_variables:
        names = ", ".join(replayed.missing_variables[:10])
        notes.append(f"{len(replayed.missing_variables)} variables are not set any more: {names}")
    for note in notes[:_MOST_NOTES]:
        context.stderr.write(f"note: {_shown(mask(note), 1000)}\n")
    if hint:
        context.stderr.write(f"hint: {visible(hint)}\n")


def _lines(replayed: Replayed, mask: Callable[[str], str]) -> Iterator[str]:
    yield _head(replayed)
    for reason in _some(replayed.reasons):
        yield f"changed since: {_reason(reason, mask)}"
    yield from _left(replayed.reasons, "things changed since")
    for lost in _some(replayed.lost):
        yield f"{lost.state}: {lost.what} {_shown(lost.path)}"
    yield from _left(replayed.lost, "files are not what they were")
    stability = replayed.stability
    if stability is not None:
        for label, places in (("unstable", stability.unstable), ("changed", stability.changed)):
            for place in _some(places):
                yield f"{label}: {_shown(str(place))}"
            yield from _left(places, f"places are {label}")
    results = replayed.replays[0].results if replayed.replays else None
    if results is not None:
        for ending in results.ending:
            yield f"differs: {ending.key} {ending.original} → {ending.replay}"
        different = [file for file in results.files if file.verdict == "different"]
        for file in _some(different):
            yield f"differs: {_file(file)}"
        yield from _left(different, "files differ")
        alike = [file for file in results.files if file.basis == "values"]
        for file in _some(alike):
            yield f"the same values in other bytes: {_shown(file.name, 120)}"
        yield from _left(alike, "files have the same values")
    for use in replayed.rules:
        told = f"absorbed {use.absorbed}" if use.absorbed else "absorbed nothing"
        yield f"rule {_shown(use.id, 80)} {told} ({_shown(use.reason, 120)})"


def _head(replayed: Replayed) -> str:
    head = f"{replayed.verdict or 'interrupted'}  {replayed.task}  {replayed.run_id}"
    ids = [one.manifest["run_id"] for one in replayed.replays]
    if not ids:
        return f"{head}  not replayed"
    more = f" and {len(ids) - 2} more" if len(ids) > 2 else ""
    return f"{head}  replayed as {', '.join(ids[:2])}{more}"


def _reason(reason: Obstacle, mask: Callable[[str], str]) -> str:
    name = reason.name if reason.name == reason.kind else f"{reason.kind} {reason.name}"
    before = "none" if reason.original is None else reason.original
    now = "none" if reason.now is None else reason.now
    return _shown(mask(f"{name}: {before} → {now}"))


def _file(file: FileResult) -> str:
    name = _shown(file.name, 120)
    if file.replay is None:
        return f"{name} is missing in the replay"
    if file.original is None:
        return f"{name} is new in the replay"
    if not file.differences:
        return name
    compared = file.compared
    total = compared.differences_total if compared is not None else 0
    more = f" (and {total - 1} more differences)" if total > 1 else ""
    return f"{name} {_difference(file.differences[0])}{more}"


def _difference(difference: Difference) -> str:
    place = difference.location
    line = place.left_line or place.right_line
    row = place.left_row or place.right_row
    words = [
        *([place.table] if place.table else []),
        *([place.path] if place.path else []),
        *([" ".join(f"{k}={v}" for k, v in place.key.items())] if place.key else []),
        *([f"row {row}"] if row and not place.key else []),
        *([place.column] if place.column else []),
        *([f"line {line}"] if line else []),
    ]
    where = _shown(" ".join(words), 120)
    values = [
        "none" if value is None else _shown(value, _LONGEST_VALUE)
        for value in (difference.left, difference.right)
    ]
    return f"{where}: {values[0]} → {values[1]}" if where else f"{values[0]} → {values[1]}"


def _saved(replayed: Replayed) -> Iterator[tuple[str, str]]:
    if replayed.replays:
        yield "Replay", replayed.replays[0].record.manifest_path
    if replayed.comparison:
        yield "Comparison", replayed.comparison
    if replayed.proposed_rules:
        yield "Proposed rules", replayed.proposed_rules


def _hint(replayed: Replayed, again: str) -> str | None:
    """The next thing to type, or to look at; `again` replays the same run."""
    stability = replayed.stability
    match replayed.verdict:
        case None:
            return f"the original is as it was; start again with: {again}"
        case "missing":
            verify = again.replace("replay", "verify", 1)
            return f"{verify} tells all; restore what is named, or run the script anew"
        case "not_comparable":
            return _to_restore(replayed, again)
        case "different" if stability is None:
            return f"noise or change? {again} --times 2"
        case "different" if replayed.proposed_rules and stability and not stability.changed:
            rules = as_typed([replayed.proposed_rules])
            return f"all that differs is noise; read the rules, then: {again} --rules {rules}"
        case "different":
            return f"what is changed is no noise; look into {replayed.comparison}"
    return None


def _to_restore(replayed: Replayed, again: str) -> str:
    for reason in replayed.reasons:
        if reason.kind == "argument":
            return f"set the variable of {reason.name} to what it was, then: {again}"
        if reason.kind == "package" and reason.original and " " not in reason.name:
            wanted = f"{reason.name}=={reason.original}"
            return f"install {wanted} where it ran, then: {again}; or compare with a run of today"
    if replayed.of_bundle and replayed.replays:
        if replayed.stability is None:
            return f"noise, or what lay beside script and input? {again} --times 2"
        where = as_typed(["pyx", "replay", replayed.run_id])
        return f"what lay beside script and input is in no bundle; where it ran: {where}"
    return f"restore what is named, then: {again}; or compare with a run of today"


def _some(items: list[_Item]) -> list[_Item]:
    return items[:_MOST_OF_A_KIND]


def _left(items: Sequence[object], what: str) -> Iterator[str]:
    left = len(items) - _MOST_OF_A_KIND
    if left > 0:
        yield f"… and {left} more {what}"


def _shown(text: str, longest: int = _LONGEST_LINE) -> str:
    return visible(text, longest).replace("\n", "\\n")
