"""A subset of JSONPath, found in a stream: `$.a['b'][0][2:5][*].*`."""

from __future__ import annotations

import re

from pyx_core.errors import PyxError
from pyx_core.formats.json_shape import decoded
from pyx_core.formats.json_tokens import CLOSE, OPEN_OBJECT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pyx_core.formats.json_tokens import Token

_HINT = "such as $.orders[0:3].customer['first name'], with [*] and .* for all"
_STEP = re.compile(
    r"\.(?P<name>[^.\[\]*'\"\s]+)|(?P<any>\.\*|\[\*\]|\[\])"
    r"|\['(?P<single>(?:[^'\\]|\\.)*)'\]|\[\"(?P<double>(?:[^\"\\]|\\.)*)\"\]"
    r"|\[(?P<index>[0-9]{1,15})\]|\[(?P<from>[0-9]{0,15}):(?P<to>[0-9]{0,15})\]"
)


class Step:
    """One step down: to a key, to the items from `first` up to `end`, or to all there is."""

    __slots__ = ("end", "first", "key")

    def __init__(self, key: str | None, first: int = 0, end: int | None = None) -> None:
        self.key = key
        self.first = first
        self.end = end

    @property
    def is_range(self) -> bool:
        """Whether several values can be meant."""
        return self.key is None and self.end != self.first + 1

    def __str__(self) -> str:
        if self.key is not None:
            return quoted_name(self.key)
        if not self.is_range:
            return f"[{self.first}]"
        if not self.first and self.end is None:
            return "[*]"
        return f"[{self.first}:{'' if self.end is None else self.end}]"

    def fits(self, key: bytes | None, index: int) -> bool:
        """Whether a value with this key, or at this index of an array, is meant."""
        if self.key is not None:
            return key is not None and decoded(key) == self.key
        if key is not None:
            return self.first == 0 and self.end is None
        return index >= self.first and (self.end is None or index < self.end)


class Found:
    """A value in a document: its exact path in names, and where its bytes stand."""

    __slots__ = ("end", "names", "start")

    def __init__(self, names: Sequence[str], start: int, end: int) -> None:
        self.names = names
        self.start = start
        self.end = end

    @property
    def path(self) -> str:
        return "".join(self.names)


def parse_path(text: str) -> list[Step]:
    """The steps of a path. Raises PyxError `usage` for what is beyond the subset."""
    place = 1 if text.startswith("$") else 0
    if not place:
        text = f".{text}" if text[:1] not in (".", "[") else text
    steps = []
    while place < len(text):
        match = _STEP.match(text, place)
        if match is None:
            raise PyxError("usage", f"--path: can't read {text[place:]!r}", _HINT)
        steps.append(_step(match))
        place = match.end()
    return steps


def _step(match: re.Match[str]) -> Step:
    if match["name"] is not None:
        return Step(match["name"])
    if match["any"] is not None:
        return Step(None)
    for quoted in ("single", "double"):
        if match[quoted] is not None:
            return Step(re.sub(r"\\(.)", r"\1", match[quoted]))
    if match["index"] is not None:
        return Step(None, int(match["index"]), int(match["index"]) + 1)
    return Step(None, int(match["from"] or 0), int(match["to"]) if match["to"] else None)


def most_found(steps: Sequence[Step]) -> int | None:
    """How many values the steps can lead to; None where only the document tells."""
    most = 1
    for step in steps:
        if step.key is None:
            if step.end is None:
                return None
            most *= max(0, step.end - step.first)
    return most


def find(tokens: Iterable[Token], steps: Sequence[Step]) -> Iterator[Found]:
    """Every value of one document that the steps lead to. Raises BrokenJson."""
    depth = 0  # how many containers are open
    matched = 0  # how many of them the steps lead into, from the outside
    counts: list[int] = []  # how many values each of those had so far
    trail: list[str] = []
    inside: tuple[int, list[str]] | None = (
        None  # the depth and names of a value found, not yet ended
    )
    start = 0
    for kind, key, _, first, end in tokens:
        if kind == CLOSE:
            depth -= 1
            if inside is not None and depth == inside[0]:
                yield Found(inside[1], start, end)
                inside = None
            if matched > depth:
                matched -= 1
                counts.pop()
                if trail:
                    trail.pop()
            continue
        if inside is not None or matched < depth:
            depth += kind >= OPEN_OBJECT
            continue
        index = 0
        name = "$"
        if depth:
            index = counts[-1]
            counts[-1] += 1
            if not steps[depth - 1].fits(key, index):
                depth += kind >= OPEN_OBJECT
                continue
            name = f"[{index}]" if key is None else quoted_name(decoded(key))
        if depth == len(steps):
            path = [*trail, name]
            if kind >= OPEN_OBJECT:
                inside, start = (depth, path), first
            else:
                yield Found(path, first, end)
        elif kind >= OPEN_OBJECT:
            trail.append(name)
            counts.append(0)
            matched += 1
        depth += kind >= OPEN_OBJECT


def path_from(steps: Sequence[Step], found: Found) -> str:
    """A path to what the steps lead to from `found` on; to it alone where none says that."""
    ranges = [number for number, step in enumerate(steps) if step.is_range]
    if len(ranges) == 1:
        (number,) = ranges
        name = found.names[number + 1]
        if name[1:-1].isdigit():
            onwards = Step(None, int(name[1:-1]), steps[number].end)
            return "$" + "".join(map(str, [*steps[:number], onwards, *steps[number + 1 :]]))
    return found.path


def quoted_name(key: str) -> str:
    """A key as a step of a path."""
    if re.fullmatch(r"[A-Za-z_][\w-]*", key):
        return f".{key}"
    escaped = key.replace("\\", "\\\\").replace("'", "\\'")
    return f"['{escaped}']"
