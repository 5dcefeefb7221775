"""A replay told as a JSON object: whole into a file beside it, and bounded for a reader."""

from __future__ import annotations

import os

import msgspec

from pyx_core.manifest.publish import publish
from pyx_core.naming import COMPARISON

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from pyx_core.comparison.comparison import Difference
    from pyx_core.runs.replay.results import FileResult, Results
    from pyx_core.runs.replay.verdict import Replayed


def write_report(replayed: Replayed, folder: str, mask: Callable[[str], str]) -> str:
    """Writes `<task>.<run_id>.comparison.json`: all that was compared, without a bound."""
    path = os.path.join(folder, f"{replayed.task}.{replayed.run_id}.{COMPARISON}")
    content = msgspec.json.format(msgspec.json.encode(_readable(told(replayed, None, mask))))
    publish(path, content + b"\n")
    return path


def told(replayed: Replayed, most: int | None, mask: Callable[[str], str]) -> dict[str, Any]:
    """A replay as a JSON object; `most` bounds each list, and `truncated` says so."""
    cut = Bound(most)
    stability = replayed.stability
    return {
        "verdict": replayed.verdict,
        "run_id": replayed.run_id,
        "task": replayed.task,
        "replays": cut(
            {
                "run_id": one.manifest["run_id"],
                "status": one.manifest["status"],
                "exit_code": one.manifest["exit_code"],
                "signal": one.manifest["signal"],
                "error": one.manifest["error"],
                "folder": one.folder,
                "manifest": one.record.manifest_path,
                **(_results(one.results, cut) if one.results is not None else {}),
            }
            for one in replayed.replays
        ),
        "rules": cut(msgspec.to_builtins(use) for use in replayed.rules),
        "reasons": cut({**r._asdict(), "name": mask(r.name)} for r in replayed.reasons),
        "lost": cut(lost._asdict() for lost in replayed.lost),
        "unstable": cut(str(place) for place in stability.unstable) if stability else None,
        "changed": cut(str(place) for place in stability.changed) if stability else None,
        "proposed_rules": replayed.proposed_rules,
        "missing_variables": cut(replayed.missing_variables),
        "new_variables": cut(replayed.new_variables),
        "notes": cut(mask(note) for note in replayed.notes),
        "comparison": replayed.comparison,
        "truncated": cut.has_cut,
    }


class Bound:
    """Cuts lists, and remembers whether it did."""

    def __init__(self, most: int | None) -> None:
        self._most = most
        self.has_cut = False

    def __call__(self, items: Iterable[Any]) -> list[Any]:
        listed = [*items]
        if self._most is None or len(listed) <= self._most:
            return listed
        self.has_cut = True
        return listed[: self._most]


def _results(results: Results, cut: Bound) -> dict[str, Any]:
    verdicts = [file.verdict for file in results.files]
    # What is equal is only counted: whoever reads this looks for the rest.
    others = [file for file in results.files if file.verdict != "identical"]
    return {
        "files_total": len(verdicts),
        "files_identical": verdicts.count("identical"),
        "files": cut(_file(file, cut) for file in others),
        "ending": [msgspec.to_builtins(difference) for difference in results.ending],
    }


def _file(file: FileResult, cut: Bound) -> dict[str, Any]:
    compared = file.compared
    return {
        "name": file.name,
        "verdict": file.verdict,
        "basis": file.basis,
        "original": file.original,
        "replay": file.replay,
        "differences": cut(_difference(d) for d in file.differences),
        "differences_total": compared.differences_total if compared is not None else 0,
        "notes": cut(compared.notes) if compared is not None else [],
    }


def _difference(difference: Difference) -> dict[str, Any]:
    shown: dict[str, Any] = msgspec.to_builtins(difference)
    return {
        **{key: value for key, value in shown.items() if key != "location"},
        **shown.get("location", {}),
    }


def _readable(value: Any) -> Any:
    """The same without lone surrogates, which JSON in UTF-8 can't hold."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, list):
        return [_readable(item) for item in value]
    if isinstance(value, dict):
        return {key: _readable(item) for key, item in value.items()}
    return value
