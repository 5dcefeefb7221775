"""Rules proposed for what is unstable between replays; a person decides whether they hold."""

from __future__ import annotations

import glob
import json
import os
from collections import Counter
from typing import NamedTuple

from pyx_core.comparison.places import Path, path_text
from pyx_core.runs.replay.line_patterns import line_patterns
from pyx_core.runs.replay.stability import Place, general

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from typing import Any

    from pyx_core.runs.replay.results import FileResult, Results

_MOST_OF_A_FILE = 20
_LARGEST_LOOKED_INTO = 32 << 20


class Proposal(NamedTuple):
    """One rule: where it applies, and its key and value in TOML."""

    file: str
    reason: str
    keys: dict[str, str | bool]


def propose(
    unstable: Iterable[Place], among: Sequence[Results], original: Results
) -> list[Proposal]:
    """A rule for each unstable place, as narrow as it can be said.

    `among` compares the first replay with the others, `original` the original with the first.
    """
    by_file: dict[str, list[Place]] = {}
    for place in unstable:
        if not place.file.startswith("("):
            by_file.setdefault(place.file, []).append(place)
    found: list[Proposal] = []
    for name, places in by_file.items():
        mine = _of_file(name, places, _different(name, among), _different(name, [original]))
        found += mine if len(mine) <= _MOST_OF_A_FILE else [whole_file(name)]
    return found


def whole_file(name: str) -> Proposal:
    """The broadest rule there is, for a file that is unstable all over."""
    reason = "all of it differs between replays of the same script and input"
    return Proposal(name, reason, {"ignore": True})


def as_toml(proposals: Iterable[Proposal], run_id: str) -> str:
    """The rules as a file for --rules."""
    lines = [
        f"# Proposed by pyx replay of {run_id}: these places differed between its replays, so they",
        "# are noise. Nothing applies them by itself: read them, narrow them, give them a reason.",
    ]
    for number, proposal in enumerate(proposals, 1):
        keys: dict[str, str | bool] = {
            "id": f"unstable-{number}",
            "reason": proposal.reason,
            "file": glob.escape(proposal.file),
            **proposal.keys,
        }
        lines += ["", "[[rule]]"]
        # A string of JSON is one of TOML, too.
        lines += [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in keys.items()]
    return "\n".join(lines) + "\n"


def _different(name: str, comparisons: Iterable[Results]) -> list[FileResult]:
    return [
        file
        for comparison in comparisons
        for file in comparison.files
        if file.name == name and file.verdict == "different"
    ]


def _of_file(
    name: str,
    places: Sequence[Place],
    among: Sequence[FileResult],
    original: Sequence[FileResult],
) -> list[Proposal]:
    results = [*among, *original]
    if any(place == Place(name) for place in places):
        return [_whole_text(name, results) or whole_file(name)]
    found: dict[tuple[tuple[str, str | bool], ...], Proposal] = {}
    for place in places:
        if place.path is not None and place.table is None:
            proposal = _of_path(place, results)
        elif place.column is not None:
            keys: dict[str, str | bool] = {"column": glob.escape(place.column)}
            if place.table is not None:
                keys["table"] = glob.escape(place.table)
            proposal = Proposal(name, "differs between replays", {**keys, "ignore": True})
        elif place.line is None:
            return [whole_file(name)]
        else:
            continue
        found.setdefault(tuple(proposal.keys.items()), proposal)
    if lines := {place.line for place in places if place.line is not None}:
        patterns = line_patterns([*_line_pairs(among), *_line_pairs(original, lines)])
        if patterns is None:
            return [_whole_text(name, results) or whole_file(name)]
        for pattern, replacement in patterns:
            keys = {"regex": pattern, "replace": replacement}
            proposal = Proposal(name, "this line differs between replays", keys)
            found.setdefault(tuple(keys.items()), proposal)
    return [*found.values()]


def _of_path(place: Place, results: Sequence[FileResult]) -> Proposal:
    """That the order of an array does not matter, where that is all; else that nothing does."""
    assert place.path is not None
    array = place.path.removesuffix("[*]")
    if array != place.path and all(_same_items(result, array) for result in results):
        reason = "the order of these items differs between replays"
        return Proposal(place.file, reason, {"path": array, "order": "any"})
    reason = "this value differs between replays"
    return Proposal(place.file, reason, {"path": place.path, "ignore": True})


def _same_items(result: FileResult, array: str) -> bool:
    arrays = []
    for path in (result.left, result.right):
        if path is None or os.path.getsize(path) > _LARGEST_LOOKED_INTO:
            return False
        try:
            with open(path, encoding="utf-8-sig") as file:
                document = json.load(file)
        except (OSError, ValueError, RecursionError):
            return False
        arrays.append([items for where, items in _arrays(document) if general(where) == array])
    left, right = arrays
    return len(left) == len(right) and all(
        Counter(map(_canonical, one)) == Counter(map(_canonical, other))
        for one, other in zip(left, right, strict=True)
    )


def _arrays(value: Any, path: Path = ()) -> Iterator[tuple[str, list[Any]]]:
    if isinstance(value, list):
        yield path_text(path), value
        for index, item in enumerate(value):
            yield from _arrays(item, (*path, index))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _arrays(item, (*path, key))


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def _whole_text(name: str, results: Sequence[FileResult]) -> Proposal | None:
    """That the order of lines does not matter, where that is all that differs."""
    pairs = [(_lines(result.left), _lines(result.right)) for result in results]
    if not pairs or any(left is None or right is None for left, right in pairs):
        return None
    if all(Counter(left or ()) == Counter(right or ()) for left, right in pairs):
        reason = "the order of its lines differs between replays"
        return Proposal(name, reason, {"order": "any"})
    return None


def _line_pairs(
    results: Iterable[FileResult], lines: Collection[int] | None = None
) -> Iterator[tuple[str, str] | None]:
    """The lines that stand for each other; None for one that has no counterpart.

    `lines` are those on the right that are asked for; None for all.
    """
    for result in results:
        left, right = _lines(result.left), _lines(result.right)
        for difference in result.differences:
            one, other = difference.location.left_line, difference.location.right_line
            if lines is not None and other not in lines:
                continue
            if left is None or right is None or one is None or other is None:
                yield None
            else:
                yield left[one - 1], right[other - 1]


def _lines(path: str | None) -> list[str] | None:
    if path is None or os.path.getsize(path) > _LARGEST_LOOKED_INTO:
        return None
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            return [line.rstrip("\n").removesuffix("\r") for line in file]
    except (OSError, UnicodeDecodeError):
        return None
