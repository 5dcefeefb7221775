"""Where in a TOML file a key stands. The parser of the standard library tells values only."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    # Names of keys, and numbers of the tables in an array of tables.
    Place = tuple[str | int, ...]

_PART = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')"""
_KEYS = rf"{_PART}(?:[ \t]*\.[ \t]*{_PART})*"
_HEADER = re.compile(rf"[ \t]*(\[\[?)[ \t]*({_KEYS})[ \t]*\]")
_KEY = re.compile(rf"[ \t]*({_KEYS})[ \t]*=")
# What can stand in a value; a text, of one line or many, is skipped as a whole.
_TOKEN = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}'
    r"|'''.*?'{3,5}"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'"
    r"|#[^\n]*|[\[\]{}]|\n",
    re.DOTALL,
)


class Lines:
    """The lines of a file's keys. `text` is valid TOML."""

    def __init__(self, text: str) -> None:
        self._lines: dict[Place, int] = {}
        for place, line in _places(text):
            for depth in range(1, len(place) + 1):
                self._lines.setdefault(place[:depth], line)

    def of(self, place: Place) -> int:
        """The line of a key; of what it stands in, where it has none of its own."""
        for depth in range(len(place), 0, -1):
            line = self._lines.get(place[:depth])
            if line is not None:
                return line
        return 1


def _places(text: str) -> Iterator[tuple[Place, int]]:
    within: Place = ()
    counts: dict[Place, int] = {}
    position, line = 0, 1
    while position < len(text):
        header, key = _HEADER.match(text, position), _KEY.match(text, position)
        if header:
            within = _in_arrays(_parts(header[2]), counts)
            if header[1] == "[[":
                counts[within] = counts.get(within, -1) + 1
                within = (*within, counts[within])
            yield within, line
        elif key:
            yield (*within, *_parts(key[1])), line
        end = _end_of_value(text, key.end() if key and not header else position)
        line += text.count("\n", position, end)
        position = end


def _in_arrays(parts: tuple[str, ...], counts: dict[Place, int]) -> Place:
    """The place of a header: within an array of tables it is that of the last table so far."""
    place: Place = ()
    for number, part in enumerate(parts, 1):
        place = (*place, part)
        if number < len(parts) and place in counts:
            place = (*place, counts[place])
    return place


def _parts(keys: str) -> tuple[str, ...]:
    return tuple(
        part[1:-1] if part[0] in "\"'" else part for part in re.findall(_PART, keys, re.DOTALL)
    )


def _end_of_value(text: str, start: int) -> int:
    """Behind the line end at which a value is over; a bracket keeps it open."""
    depth = 0
    for token in _TOKEN.finditer(text, start):
        match token[0]:
            case "[" | "{":
                depth += 1
            case "]" | "}":
                depth -= 1
            case "\n" if depth <= 0:
                return token.end()
    return len(text)
