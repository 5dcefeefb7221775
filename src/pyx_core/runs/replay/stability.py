"""Noise told from change: what differs between two replays of the same is no evidence."""

from __future__ import annotations

import re
from typing import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyx_core.comparison.comparison import Location
    from pyx_core.runs.replay.results import FileResult, Results

_INDEX = re.compile(r"\[(?:\d+|[^\]'\"]*, [^\]'\"]*)\]")


class Place(NamedTuple):
    """Where something differs, as far as a rule can say it: a file, and a path or column in it.

    `line` is of a text, counted in the first replay. Without any of them it is the whole file.
    """

    file: str
    table: str | None = None
    column: str | None = None
    path: str | None = None
    line: int | None = None

    def __str__(self) -> str:
        inside = ".".join(filter(None, (self.table, self.column))) or self.path
        if inside is None and self.line is not None:
            inside = f"line {self.line}"
        return f"{self.file} {inside}" if inside else self.file


class Stability:
    """The places that differ from the original, apart by whether replays agree on them."""

    __slots__ = ("changed", "unstable")

    def __init__(self, unstable: list[Place], changed: list[Place]) -> None:
        self.unstable = unstable
        self.changed = changed


def tell_apart(original: Results, among: Iterable[Results]) -> Stability:
    """`original` compares it with the first replay; `among`, the first replay with the others."""
    unstable: dict[Place, None] = {}
    for results in among:
        unstable.update(dict.fromkeys(_places(results, of_first="left")))
    changed = dict.fromkeys(_places(original, of_first="right"))
    # What differs as a whole covers all that is in it.
    whole = {place.file for place in unstable if place == Place(place.file)}
    still = [place for place in changed if place not in unstable and place.file not in whole]
    return Stability([*unstable], still)


def _places(results: Results, of_first: str) -> list[Place]:
    found = [Place(f"({difference.key})") for difference in results.ending]
    for file in results.files:
        if file.verdict == "different":
            found += _places_in(file, of_first)
    return found


def _places_in(file: FileResult, of_first: str) -> list[Place]:
    if file.compared is None or file.compared.differences_total > len(file.differences):
        return [Place(file.name)]
    return [_place(file.name, difference.location, of_first) for difference in file.differences]


def _place(name: str, location: Location, of_first: str) -> Place:
    if location.path is not None:
        return Place(name, location.table, None, general(location.path))
    if location.column is not None:
        return Place(name, location.table, location.column)
    line = location.left_line if of_first == "left" else location.right_line
    if location.left_line is not None or location.right_line is not None:
        # A line that only the other run has stands nowhere in the first replay.
        return Place(name, line=line) if line is not None else Place(name)
    return Place(name, location.table)


def general(path: str) -> str:
    """A JSON path for every item of its arrays: `$.rows[3].at` becomes `$.rows[*].at`."""
    return _INDEX.sub("[*]", path)
