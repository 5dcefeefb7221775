"""JSON Lines: the shape of the records laid over one another, and records as they are."""

from __future__ import annotations

from pyx_core.formats.amounts import human_size
from pyx_core.formats.json_path import find, parse_path
from pyx_core.formats.json_shape import Shape, describe
from pyx_core.formats.json_tokens import BrokenJson, tokens
from pyx_core.formats.lines import encoding_of, last_lines, read_lines
from pyx_core.formats.peeked import Items, Peek, Range, Section
from pyx_core.formats.peekers import json_document, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyx_core.formats.json_path import Found
    from pyx_core.formats.json_tokens import Token
    from pyx_core.formats.lines import Line
    from pyx_core.formats.peeked import Request
    from pyx_core.formats.source import Source

TAKES = frozenset(("lines", "find", "path"))


def shape(source: Source, name: str) -> str | None:
    """`1,204 lines`."""
    return text.shape(source, name)


def peek(source: Source, request: Request) -> Peek:
    """The shape, the values of a path within each line, lines, or those that hold a pattern."""
    if request.path is not None:
        return _values(source, request, request.path)
    if request.find is not None or request.lines is not None:
        return text.peek(source, request)
    encoding = encoding_of(source)
    counts = text.count(source, encoding, request)
    shape = Shape()
    first: list[Line] = []
    items = Items(request)
    broken: list[int] = []
    scanned = seen = 0
    limit = None if request.exact else json_document.SCANNED_BYTES
    for line in read_lines(source, encoding):
        if limit is not None and scanned >= limit:
            break
        scanned += line.size + 1
        seen = line.number
        if not items.is_full:
            items.add(text.show(line, source, request.longest))
            first.append(line.without_text())
        try:
            shape.take(_tokens(line, source))
        except BrokenJson:
            broken.append(line.number)
    notes = counts.notes()
    if seen < counts.lines:
        notes.append(
            f"the shape is a sample: of the first {seen:,} lines ({human_size(scanned)}) only; "
            "--exact counts all"
        )
    if broken:
        places = ", ".join(f"{number:,}" for number in broken[:5])
        notes.append(f"{len(broken):,} of the lines looked at are no JSON, such as {places}")
    outline = list(describe(shape.root, "record", source.secrets))
    last = last_lines(source, encoding, 3) if counts.lines > len(first) else []
    for line in last:
        line.number += counts.lines + 1
    sections = [
        Section("shape", outline, unit="places of the shape", total=len(outline)),
        Section(
            "records",
            items.texts,
            tail=[text.show(line, source, request.longest) for line in last],
            total=counts.lines,
            both_ends=True,
            more=lambda n: text.after(first, n),
        ),
    ]
    facts = [f"jsonl, {human_size(source.size)}, {encoding}, {counts}"]
    return Peek(facts, sections, notes)


def _values(source: Source, request: Request, path: str) -> Peek:
    """What the path leads to within each line."""
    steps = parse_path(path)
    encoding = encoding_of(source)
    if encoding.startswith(("utf-16", "utf-32")):
        return Peek([f"jsonl, {human_size(source.size)}"], [], [f"--path does not read {encoding}"])
    wanted = request.lines or Range(1, None)
    kept: list[tuple[int, Found]] = []
    total = broken = 0
    for line in read_lines(source, encoding):
        if line.number < wanted.first:
            continue
        if wanted.last is not None and line.number > wanted.last:
            break
        try:
            for found in find(_tokens(line, source), steps):
                total += 1
                if len(kept) < request.most:
                    kept.append((line.number, found))
        except BrokenJson:
            broken += 1
    section = Section(
        "values, behind their lines",
        [f"{number}: {json_document.value(found, source, request)}" for number, found in kept],
        unit="values",
        total=total,
        more=lambda n: (
            *("--path", path),
            *(("--lines", str(Range(kept[n][0], wanted.last))) if n < len(kept) else ()),
        ),
    )
    notes = [f"{broken:,} lines are no JSON"] if broken else []
    facts = [f"jsonl, {human_size(source.size)}, {total:,} values found"]
    return Peek(facts, [section] if kept else [], notes)


def _tokens(line: Line, source: Source) -> Iterator[Token]:
    blocks: Iterable[bytes] = (line.piece,)
    if line.size > len(line.piece):
        # Blocks are read ahead of the next line: where reading goes on is kept.
        blocks = _far(source, line)
    return tokens(blocks, line.start)


def _far(source: Source, line: Line) -> Iterator[bytes]:
    place = line.start
    while place < line.start + line.size:
        here = source.file.tell()
        block = source.read(place, min(1 << 20, line.start + line.size - place))
        source.file.seek(here)
        if not block:
            return
        place += len(block)
        yield block
