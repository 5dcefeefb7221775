"""JSON: the shape of it, or the values that a path leads to."""

from __future__ import annotations

from pyx_core.formats.amounts import counted, human_size
from pyx_core.formats.json_path import find, most_found, parse_path, path_from, quoted_name
from pyx_core.formats.json_shape import Shape, decoded, describe
from pyx_core.formats.json_tokens import BrokenJson, tokens
from pyx_core.formats.lines import encoding_of, utf8_blocks
from pyx_core.formats.peeked import Peek, Section
from pyx_core.formats.shown import shown
from pyx_core.formats.source import SHAPE_BYTES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyx_core.formats.json_path import Found, Step
    from pyx_core.formats.peeked import Request
    from pyx_core.formats.source import Source

TAKES = frozenset(("path", "find", "lines"))
# What Python looks at in a few seconds; --exact goes on to the end.
SCANNED_BYTES = 24 << 20
_READ_AHEAD_BYTES = 1 << 16
_LARGEST_VALUE = 1 << 15
_MOST_NAMES = 6


def peek(source: Source, request: Request) -> Peek:
    """The shape, the values of a path, or what text has: lines, and those that hold a pattern."""
    if request.path is not None:
        return values_of(source, request, request.path)
    if request.find is not None or request.lines is not None:
        from pyx_core.formats.peekers import text

        return text.peek(source, request)
    return shape_of(source, request, 0, source.size, "$")


def shape(source: Source, _name: str) -> str | None:
    """`object with 3 keys: a, b, c`, `list of 2 items`, or the type of a single value."""
    if source.size > SHAPE_BYTES:
        return None
    import json

    value = json.loads(source.read(0, source.size).decode("utf-8-sig"))
    if isinstance(value, dict):
        names = ", ".join(list(value)[:_MOST_NAMES])
        more = ", …" if len(value) > _MOST_NAMES else ""
        return f"object with {counted(len(value), 'key')}: {names}{more}"
    if isinstance(value, list):
        return f"list of {counted(len(value), 'item')}"
    return "null" if value is None else type(value).__name__


def shape_of(source: Source, request: Request, start: int, end: int, name: str) -> Peek:
    """The shape of what stands between two places."""
    shape = Shape()
    encoding = encoding_of(source)
    bound = _Bound(_blocks(source, encoding, start, end), None if request.exact else SCANNED_BYTES)
    notes = []
    is_whole = True
    try:
        shape.take(tokens(bound, start))
    except BrokenJson as broken:
        is_whole = False
        if bound.was_cut:
            notes.append(
                f"this shape is a sample: of the first {human_size(bound.size)} of "
                f"{human_size(end - start)} only; --exact counts all"
            )
        elif broken.ended:
            notes.append(f"it is no whole JSON: it ends early, near byte {broken.place + 1:,}")
        else:
            notes.append(f"it is no JSON from byte {broken.place + 1:,} on; the rest is not read")
    if shape.documents > 1:
        notes.append(f"{shape.documents:,} documents stand behind one another")
    outline = list(describe(shape.root, name, source.secrets))
    facts = [f"json, {human_size(source.size)}" + ("" if is_whole else ", in part")]
    if (start, end) != (0, source.size):
        facts.append(f"{shown(name, 200, source.secrets)}: bytes {start + 1:,} to {end:,}")
    place = _first_container(shape)
    if not any(shape.root.counts):
        from pyx_core.formats.peekers import text

        found = text.overview(source, request)
        return Peek([*facts, *found.facts], found.sections, [*notes, *found.notes])
    section = Section(
        "shape" if is_whole else "shape of the part that was read",
        outline,
        unit="places of the shape",
        total=len(outline),
        more=lambda _: ("--path", f"{name}{place}") if place else (),
    )
    sections = [section]
    if start == 0:
        sample = source.read(0, 2 * request.longest + _READ_AHEAD_BYTES)
        text_of = sample.decode(
            "utf-8" if encoding == "utf-8-sig" else encoding,
            "surrogateescape" if encoding.startswith("utf-8") else "replace",
        )
        sections.append(
            Section(
                "how it starts",
                [shown(" ".join(text_of.split()), request.longest, source.secrets)],
                unit="parts",
                total=1,
            )
        )
    return Peek(facts, sections, notes)


def values_of(source: Source, request: Request, path: str) -> Peek:
    """The values that a path leads to; the shape of a single one that is large."""
    steps = parse_path(path)
    encoding = encoding_of(source)
    if encoding.startswith(("utf-16", "utf-32")):
        return Peek([f"json, {human_size(source.size)}"], [], [f"--path does not read {encoding}"])
    kept: list[Found] = []
    total, most = 0, most_found(steps)
    notes = []
    try:
        for found in find(tokens(_blocks(source, encoding, 0, source.size), _bom(encoding)), steps):
            total += 1
            if len(kept) < request.most:
                kept.append(found)
            if total == most:
                break
    except BrokenJson as broken:
        notes.append(f"it is no JSON from byte {broken.place + 1:,} on; there the search ended")
    if len(kept) == total == 1 and kept[0].end - kept[0].start > 2 * request.budget:
        return shape_of(source, request, kept[0].start, kept[0].end, kept[0].path)
    section = Section(
        "values",
        [value(found, source, request) for found in kept],
        unit="values",
        total=total,
        more=lambda n: following(kept, n, steps),
    )
    facts = [
        f"json, {human_size(source.size)}",
        f"{total:,} values at {shown(path, 200, source.secrets)}",
    ]
    return Peek(facts, [section] if kept else [], notes)


def following(kept: Sequence[Found], n: int, steps: Sequence[Step]) -> tuple[str, ...]:
    """The options that show what follows the first `n` values; the bytes of one too large."""
    if not n and kept:
        return ("--bytes", f"{kept[0].start + 1}:{kept[0].end}")
    return ("--path", path_from(steps, kept[n])) if n < len(kept) else ()


def value(found: Found, source: Source, request: Request) -> str:
    """A value behind its path, on one line."""
    size = found.end - found.start
    raw = source.read(found.start, min(size, request.longest * 4 + _READ_AHEAD_BYTES))
    text = raw.decode("utf-8", "surrogateescape")
    if size <= _LARGEST_VALUE:
        text = _on_one_line(text)
    told = shown(text, request.longest, source.secrets, size=size if size > len(raw) else None)
    return f"{shown(found.path, 200, source.secrets)}: {told}"


def _on_one_line(text: str) -> str:
    import json

    try:
        return json.dumps(json.loads(text), ensure_ascii=False)
    except (ValueError, RecursionError):
        return text


def _first_container(shape: Shape) -> str:
    """The path of the first array or object below the root."""
    if shape.root.items is not None:
        return "[0]"
    for key, node in shape.root.keys.items():
        if node.counts[3] or node.counts[4]:
            return quoted_name(decoded(key))
    return ""


def _bom(encoding: str) -> int:
    return 3 if encoding == "utf-8-sig" else 0


def _blocks(source: Source, encoding: str, start: int, end: int) -> Iterator[bytes]:
    if start == 0 and end == source.size:
        return utf8_blocks(source, encoding)
    return source.blocks(start, end)


class _Bound:
    """Blocks up to a limit; `was_cut` where there are more."""

    def __init__(self, blocks: Iterator[bytes], limit: int | None) -> None:
        self._blocks = blocks
        self._limit = limit
        self.size = 0
        self.was_cut = False

    def __iter__(self) -> Iterator[bytes]:
        for block in self._blocks:
            if self._limit is not None and self.size >= self._limit:
                self.was_cut = True
                return
            self.size += len(block)
            yield block
