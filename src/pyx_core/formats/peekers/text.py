"""Text, logs and source code: head, tail, and the lines that tell of errors."""

from __future__ import annotations

from pyx_core.formats.amounts import counted, human_size
from pyx_core.formats.lines import encoding_of, last_lines, read_lines, utf8_blocks
from pyx_core.formats.peeked import Items, Peek, Range, Section, Sizes
from pyx_core.formats.shown import shown
from pyx_core.formats.source import SHAPE_BYTES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyx_core.formats.error_lines import ErrorLines
    from pyx_core.formats.lines import Line
    from pyx_core.formats.peeked import Request
    from pyx_core.formats.source import Source

TAKES = frozenset(("lines", "find"))
# Counting lines runs at gigabytes a second; beyond this it would still take too long.
MOST_COUNTED_BYTES = 16 << 30
_FEW_LINES = 3
_FIRST_BYTES = 4096


def peek(source: Source, request: Request) -> Peek:
    """The lines asked for, those that hold a pattern, or an overview."""
    if request.find is not None:
        return found_lines(source, request)
    if request.lines is not None:
        return lines_of(source, request, request.lines)
    return overview(source, request)


def shape(source: Source, _name: str) -> str | None:
    """`1,204 lines`."""
    content = source.read(0, SHAPE_BYTES)
    if b"\0" in content[:_FIRST_BYTES]:
        return None
    is_whole = len(content) == source.size
    number = content.count(b"\n") + (is_whole and content[-1:] not in (b"\n", b""))
    return counted(number, "line", is_whole=is_whole)


def overview(source: Source, request: Request) -> Peek:
    """Counts, the head, errors (of plain text only), the tail."""
    encoding = encoding_of(source)
    counts = count(source, encoding, request)
    longest = request.longest if counts.lines > _FEW_LINES else request.budget // 2
    head: list[Line] = []
    items = Items(request)
    for line in read_lines(source, encoding):
        items.add(show(line, source, longest))
        head.append(line.without_text())
        if items.is_full:
            break
    tail = [] if not counts.is_whole else last_lines(source, encoding, request.most)
    # Nothing is shown twice.
    tail = (
        tail[max(0, len(tail) - (counts.lines - len(head))) :] if counts.lines > len(head) else []
    )
    for line in tail:
        line.number += counts.lines + 1
    section = Section(
        "lines" if counts.lines else "nothing",
        items.texts,
        tail=[show(line, source, longest) for line in tail],
        total=counts.lines if counts.is_whole else None,
        more=lambda n: after(head, n),
        sizes=Sizes(_sizes(head), _sizes(tail), counts.size) if counts.is_whole else None,
        both_ends=True,
    )
    facts = [f"{source.form.name}, {human_size(source.size)}, {encoding}, {counts}"]
    sections = [section] if counts.lines else []
    if counts.errors is not None and counts.errors.total:
        sections.append(_errors(counts.errors, source, longest))
    return Peek(facts, sections, counts.notes())


def lines_of(source: Source, request: Request, wanted: Range) -> Peek:
    """The lines of a range, with their numbers."""
    encoding = encoding_of(source)
    found: list[Line] = []
    start, number = _seek_line(source, encoding, wanted.first)
    beyond = False
    items = Items(request)
    is_short = wanted.last is not None and wanted.last - wanted.first < _FEW_LINES
    longest = request.budget // 2 if is_short else request.longest
    for line in read_lines(source, encoding, start=start, number=number):
        if line.number < wanted.first:
            continue
        if wanted.last is not None and line.number > wanted.last:
            break
        if items.is_full:
            beyond = True
            break
        items.add(show(line, source, longest))
        found.append(line.without_text())
    notes = []
    if not found:
        notes.append(
            f"there is no line {wanted.first:,}: the last one is {number_of_last(source):,}"
        )
    total = len(found)
    if beyond:
        last = number_of_last(source)
        total = min(last, wanted.last or last) - wanted.first + 1
    section = Section(
        f"lines {wanted}",
        items.texts,
        total=total,
        more=lambda n: (
            ("--lines", str(Range(found[0].number + n, wanted.last))) if n else after(found, n)
        ),
    )
    return Peek(
        [f"{source.form.name}, {human_size(source.size)}, {encoding}"],
        [section] if found else [],
        notes,
    )


def found_lines(source: Source, request: Request) -> Peek:
    """The lines that hold the pattern, and how many there are in the whole file or range."""
    from pyx_core.formats.pattern import Pattern

    assert request.find is not None
    encoding = encoding_of(source)
    wanted = request.lines or Range(1, None)
    found: list[Line] = []
    items = Items(request)
    total = 0
    for line in Pattern(request.find).lines(source, encoding):
        if wanted.last is not None and line.number > wanted.last:
            break
        if line.number >= wanted.first:
            total += 1
            if not items.is_full:
                items.add(show(line, source, request.longest))
                found.append(line.without_text())
    section = Section(
        "lines that hold it",
        items.texts,
        total=total,
        more=lambda n: (
            *("--find", request.find or ""),
            *("--lines", str(Range(found[n].number, wanted.last) if n < len(found) else wanted)),
        ),
    )
    facts = [f"{source.form.name}, {human_size(source.size)}, {encoding}"]
    where = "" if request.lines is None else f" of lines {wanted}"
    facts.append(f"{total:,} lines{where} hold the pattern")
    return Peek(facts, [section] if found else [])


def show(line: Line, source: Source, longest: int) -> str:
    """`number: text`, masked and visible."""
    text = line.text.removesuffix("\r")
    size = line.length
    return f"{line.number}: {shown(text, longest, source.secrets, size=size)}"


def after(lines: Sequence[Line], shown_lines: int) -> Sequence[str]:
    """The options that show what follows the first `shown_lines` lines."""
    if shown_lines and shown_lines < len(lines):
        return ("--lines", f"{lines[shown_lines].number}:")
    if lines and not shown_lines:
        # A line too long to be shown at all is read in bytes.
        return ("--bytes", f"{lines[0].start + 1}:")
    return ("--lines", f"{lines[-1].number + 1}:") if lines else ("--bytes", "1:")


def _sizes(lines: Sequence[Line]) -> list[int]:
    return [line.size + 1 for line in lines]


def number_of_last(source: Source) -> int:
    """How many lines there are."""
    last = lines = 0
    for block in utf8_blocks(source, encoding_of(source)):
        lines += block.count(b"\n")
        last = block[-1] if block else last
    return lines + (1 if source.size and last != ord("\n") else 0)


def _seek_line(source: Source, encoding: str, number: int) -> tuple[int, int]:
    """The start of a block before line `number`, and the number of the first line in it."""
    if encoding not in ("utf-8", "utf-8-sig"):
        return 0, 1
    place = seen = 0
    for block in source.blocks():
        newlines = block.count(b"\n")
        if seen + newlines >= number - 1:
            if number == 1:
                return 0, 1
            cut = -1
            # The line before the wanted one ends in this block.
            for _ in range(number - 1 - seen):
                cut = block.find(b"\n", cut + 1)
            return (place + cut + 1, number) if cut >= 0 else (place, number)
        seen += newlines
        place += len(block)
    return (0, 1) if not place else (source.size, seen + 2)


def _errors(errors: ErrorLines, source: Source, longest: int) -> Section:
    from pyx_core.formats.error_lines import PATTERN

    def item(group: list[Line]) -> str:
        return "\n".join(show(line, source, longest) for line in group)

    return Section(
        f"lines that name an error ({errors.total:,} places), with what stands around them",
        [item(group) for group in errors.first],
        tail=[item(group) for group in errors.last],
        unit="such places",
        total=errors.total,
        more=lambda n: (
            *("--find", PATTERN),
            *(("--lines", f"{errors.first[n][0].number}:") if 0 < n < len(errors.first) else ()),
        ),
    )


class Counts:
    """What one pass over a text counts: lines, bytes that are no UTF-8, lines that name errors."""

    __slots__ = ("errors", "invalid", "is_whole", "lines", "size")

    def __init__(self) -> None:
        self.lines = 0
        self.size = 0
        self.invalid = 0
        self.is_whole = True
        self.errors: ErrorLines | None = None

    def __str__(self) -> str:
        least = "" if self.is_whole else "at least "
        return f"{least}{self.lines:,} line{'' if self.lines == 1 else 's'}"

    def notes(self) -> list[str]:
        """What a reader has to know of the bytes."""
        notes = []
        if self.invalid:
            notes.append(f"{self.invalid:,} bytes are no UTF-8; they are shown as \\xNN")
        if not self.is_whole:
            notes.append(f"only the first {human_size(self.size)} were counted; --exact counts all")
        return notes


def count(source: Source, encoding: str, request: Request) -> Counts:
    """One pass over the whole text, at the speed of a search."""
    import codecs

    counts = Counts()
    if source.form.name == "text":
        from pyx_core.formats.error_lines import ErrorLines

        counts.errors = ErrorLines(request.most)
    decoder = codecs.getincrementaldecoder("utf-8")("ignore")
    last = b"\n"
    for block in utf8_blocks(source, encoding):
        if counts.size >= MOST_COUNTED_BYTES and not request.exact:
            counts.is_whole = False
            break
        if counts.errors is not None:
            counts.errors.feed(block)
        counts.lines += block.count(b"\n")
        counts.size += len(block)
        last = block[-1:] or last
        held = len(decoder.getstate()[0])
        if held or not block.isascii():
            # What the decoder ignores is what is no UTF-8.
            valid = len(decoder.decode(block).encode())
            counts.invalid += held + len(block) - valid - len(decoder.getstate()[0])
    counts.invalid += len(decoder.getstate()[0])
    counts.lines += last != b"\n"
    if counts.errors is not None:
        counts.errors.close()
    return counts
