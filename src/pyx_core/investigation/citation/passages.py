"""What stands at a place of a file."""

from __future__ import annotations

from pyx_core.errors import PyxError
from pyx_core.formats.lines import read_lines
from pyx_core.investigation.citation import records as kinds
from pyx_core.investigation.citation.fragment import Cells, Lines, Pointer
from pyx_core.investigation.citation.json_passage import (
    json_value,
    passage_in_line,
    pointer_passage,
)
from pyx_core.investigation.citation.passage import Passage
from pyx_core.investigation.citation.reading import LARGEST_PIECE
from pyx_core.investigation.citation.stream import read_again, texts_of, unescaped, unquoted
from pyx_core.investigation.citation.table_passage import (
    all_texts,
    cells_passage,
    only_value,
    table_of,
)
from pyx_core.investigation.citation.values import MISSING, Cell, Large

TYPE_CHECKING = False
if TYPE_CHECKING:
    from contextlib import ExitStack

    from pyx_core.formats.lines import Line
    from pyx_core.investigation.citation.fragment import Fragment
    from pyx_core.investigation.citation.passage import Texts
    from pyx_core.investigation.citation.reading import Reading


def passage_of(reading: Reading, fragment: Fragment | None, stack: ExitStack) -> Passage:
    """The passage that a fragment means. What it holds open is closed with `stack`.

    Raises PyxError where the file can't be read as what the fragment wants.
    """
    match fragment:
        case None:
            return _whole(reading, stack)
        case Lines():
            return _lines(reading, fragment)
        case Pointer():
            return pointer_passage(reading, fragment)
        case Cells():
            return cells_passage(reading, fragment, stack)


def _whole(reading: Reading, stack: ExitStack) -> Passage:
    source = reading.source
    where = source.name
    if not source.size:
        records = kinds.text_lines(reading) if reading.is_text else None
        return Passage(where, [lambda: iter(())], value=Cell(""), records=records)
    if reading.form in ("sqlite", "parquet"):
        table = table_of(reading, None, stack)
        return Passage(where, [lambda: all_texts(table)], records=table, value=only_value(table))
    raw: Texts = lambda: texts_of(reading.blocks())  # noqa: E731
    if not reading.is_text:
        return Passage(where, [raw], is_text=False)
    texts: list[Texts] = [raw]
    value: object = MISSING
    records = None
    small = source.size <= LARGEST_PIECE
    if reading.form in ("csv", "tsv"):
        records = kinds.delimited(reading)
        texts.append(lambda: read_again(raw, '"', unquoted))
        value = only_value(records)
    elif reading.form == "jsonl":
        records = kinds.json_lines(reading)
        texts.append(lambda: read_again(raw, "\\", unescaped))
    elif reading.form == "json":
        texts.append(lambda: read_again(raw, "\\", unescaped))
        value = json_value("".join(raw())) if small else Large(f"{source.size:,} bytes of JSON")
        records = kinds.json_items(reading, []) if reading.is_bytewise else None
        if small and not isinstance(value, list | dict):
            records = None
    else:
        records = kinds.text_lines(reading)
        value = Cell("".join(raw())) if small else Large(f"{source.size:,} bytes of text")
    return Passage(where, texts, value=value, records=records)


def _lines(reading: Reading, wanted: Lines) -> Passage:
    where = (
        f"line {wanted.first:,}"
        if wanted.first == wanted.last
        else f"lines {wanted.first:,} to {wanted.last:,}"
    )
    if not reading.is_text:
        raise PyxError("usage", f"{reading.form} has no lines", "cite a row, a value, or all of it")
    first: Line | None = None
    last: Line | None = None
    seen = 0
    for line in read_lines(reading.source, reading.encoding):
        seen = line.number
        if line.number == wanted.first:
            first = line
        if line.number == wanted.last:
            last = line
            break
    part = f"only {where} of {reading.source.name} were looked at"
    if first is None or last is None:
        counted = "1 line" if seen == 1 else f"{seen:,} lines"
        return Passage(where, [], missing=f"there is no {where}: it has {counted}", part=part)
    if wanted.pointer is not None:
        return passage_in_line(reading, first, wanted.pointer, where)
    is_json = reading.form == "jsonl"
    records = (kinds.json_lines if is_json else kinds.text_lines)(
        reading, wanted.first, wanted.last
    )
    text = kinds.whole_line(reading, first) if wanted.first == wanted.last else None
    value: object = MISSING
    if wanted.first == wanted.last:
        value = Large(f"a line of {first.size:,} bytes")
        if text is not None:
            value = json_value(text) if is_json else Cell(text.removesuffix("\r"))
    start, end = first.start, last.start + last.size
    raw: Texts = lambda: texts_of(reading.blocks_of(start, end))  # noqa: E731
    if not reading.is_bytewise:
        raw = lambda: all_texts(kinds.text_lines(reading, wanted.first, wanted.last))  # noqa: E731
    texts = [raw, lambda: read_again(raw, "\\", unescaped)] if is_json else [raw]
    return Passage(where, texts, value=value, records=records, part=part)
