"""What stands at a place of a file: its text, its value, the records that it holds."""

from __future__ import annotations

from pyx_core.errors import PyxError
from pyx_core.formats.columns import finder
from pyx_core.formats.json_path import find
from pyx_core.formats.json_tokens import BrokenJson, tokens
from pyx_core.formats.lines import read_lines
from pyx_core.investigation.citation import records as kinds
from pyx_core.investigation.citation.fragment import Cells, Lines, Pointer, steps_of
from pyx_core.investigation.citation.json_place import JsonPlace, first_place
from pyx_core.investigation.citation.reading import LARGEST_PIECE, Reading
from pyx_core.investigation.citation.row import Row, find_row
from pyx_core.investigation.citation.stream import read_again, texts_of, unescaped, unquoted
from pyx_core.investigation.citation.values import (
    BLANK,
    MISSING,
    Cell,
    Large,
    from_json,
    text_of,
)
from pyx_core.secrets.masker import mask_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from contextlib import ExitStack

    from pyx_core.formats.json_path import Found
    from pyx_core.formats.json_tokens import Token
    from pyx_core.formats.lines import Line
    from pyx_core.investigation.citation.fragment import Fragment
    from pyx_core.investigation.citation.records import Records

    Texts = Callable[[], Iterator[str]]

LONGEST_SHOWN = 4000
# A secret that the cut would halve is known as one while it is whole.
_BEYOND = 1 << 14


class Passage:
    """What is cited. `where` names it in a sentence, `text` is the start of it, masked.

    `value` is its single value, if it has one; `texts` are the ways to read all of it as a text, of
    which each is a stream; `start` reads but the start of it, where finding the end takes long;
    `part` says what of a file was looked at where that is not all of it. Where there is nothing,
    `missing` says so, and the rest is the place where it would be.
    """

    def __init__(
        self,
        where: str,
        texts: Iterable[Texts],
        *,
        value: object = MISSING,
        records: Records | None = None,
        part: str | None = None,
        missing: str | None = None,
        is_text: bool = True,
        start: Texts | None = None,
    ) -> None:
        self.where = where
        self.texts = list(texts)
        self.value = value
        self.records = records
        self.part = part
        self.missing = missing
        self.is_text = is_text
        self._start = start

    def shown(self, reading: Reading) -> str | None:
        """The start of it, without the secrets."""
        if self.missing is not None or not self.texts or not self.is_text:
            return None
        text = ""
        for piece in (self._start or self.texts[0])():
            text += piece[: LONGEST_SHOWN + _BEYOND]
            if len(text) > LONGEST_SHOWN + _BEYOND:
                break
        masked = mask_text(text, reading.source.secrets)
        return masked if len(masked) <= LONGEST_SHOWN else f"{masked[:LONGEST_SHOWN]}…"


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
            return _pointer(reading, fragment)
        case Cells():
            return _cells(reading, fragment, stack)


def _whole(reading: Reading, stack: ExitStack) -> Passage:
    source = reading.source
    where = source.name
    if not source.size:
        records = kinds.text_lines(reading) if reading.is_text else None
        return Passage(where, [lambda: iter(())], value=Cell(""), records=records)
    if reading.form in ("sqlite", "parquet"):
        table = _table(reading, None, stack)
        return Passage(where, [lambda: _all_texts(table)], records=table, value=_only(table))
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
        value = _only(records)
    elif reading.form == "jsonl":
        records = kinds.json_lines(reading)
        texts.append(lambda: read_again(raw, "\\", unescaped))
    elif reading.form == "json":
        texts.append(lambda: read_again(raw, "\\", unescaped))
        value = _json_value("".join(raw())) if small else Large(f"{source.size:,} bytes of JSON")
        records = kinds.json_items(reading, []) if reading.is_bytewise else None
        if small and not isinstance(value, list | dict):
            records = None
    else:
        records = kinds.text_lines(reading)
        value = Cell("".join(raw())) if small else Large(f"{source.size:,} bytes of text")
    return Passage(where, texts, value=value, records=records)


def _json_value(text: str) -> object:
    try:
        return from_json(text)
    except ValueError:
        return Cell(text)


def _only(records: Records) -> object:
    """The only cell of a table that has no more than one."""
    if records.names is None or len(records.names) != 1:
        return MISSING
    return _only_value(records, 0)


def _only_value(records: Records, column: int) -> object:
    found: list[object] = []
    for record in records.read():
        cells = record.value
        assert isinstance(cells, list)
        found.append(cells[column] if column < len(cells) else MISSING)
        if len(found) > 1:
            return MISSING
    return found[0] if found else MISSING


def _all_texts(records: Records) -> Iterator[str]:
    for record in records.read():
        yield " | ".join(records.texts(record)) + "\n"


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
        return _in_line(reading, first, wanted.pointer, where)
    is_json = reading.form == "jsonl"
    records = (kinds.json_lines if is_json else kinds.text_lines)(
        reading, wanted.first, wanted.last
    )
    text = kinds.whole_line(reading, first) if wanted.first == wanted.last else None
    value: object = MISSING
    if wanted.first == wanted.last:
        value = Large(f"a line of {first.size:,} bytes")
        if text is not None:
            value = _json_value(text) if is_json else Cell(text.removesuffix("\r"))
    start, end = first.start, last.start + last.size
    raw: Texts = lambda: texts_of(reading.blocks_of(start, end))  # noqa: E731
    if not reading.is_bytewise:
        raw = lambda: _all_texts(kinds.text_lines(reading, wanted.first, wanted.last))  # noqa: E731
    texts = [raw, lambda: read_again(raw, "\\", unescaped)] if is_json else [raw]
    return Passage(where, texts, value=value, records=records, part=part)


def _in_line(reading: Reading, line: Line, pointer: str, where: str) -> Passage:
    if not reading.is_bytewise:
        raise PyxError("usage", f"pointers don't lead into {reading.encoding}", "cite the line")
    blocks = reading.blocks_of(line.start, line.start + line.size)
    return _value(reading, tokens(blocks, line.start), pointer, f"{where}{pointer}", None)


def _pointer(reading: Reading, wanted: Pointer) -> Passage:
    if reading.form == "jsonl":
        raise PyxError("usage", "each line is JSON of its own", f"#L1{wanted.text} says which line")
    if not reading.is_bytewise or not reading.is_text:
        what = reading.encoding if reading.is_text else reading.form
        raise PyxError("usage", f"JSON pointers don't lead into {what}", "cite all of the file")
    records = kinds.items_at(reading, wanted.text)
    if reading.source.size > LARGEST_PIECE:
        place = _place(reading, wanted.text)
        if place is not None and place.is_array:
            return _large_array(reading, wanted.text, place.start, records)
    parent = wanted.text.rpartition("/")[0]
    above = None
    if parent and _place(reading, parent) is None:
        above = f"there is nothing at {parent} either, in which it would stand"
    stream = tokens(reading.blocks(), reading.start)
    return _value(reading, stream, wanted.text, wanted.text, records, above)


def _large_array(reading: Reading, pointer: str, start: int, records: Records) -> Passage:
    """An array whose end is looked for only where its text is: that takes as long as parsing it."""
    ends: list[int] = []

    def raw() -> Iterator[str]:
        if not ends:
            stream = tokens(reading.blocks(), reading.start)
            try:
                found = next(find(stream, steps_of(pointer)), None)
            except BrokenJson:
                found = None
            ends.append(found.end if found is not None else reading.source.size)
        return texts_of(reading.blocks_of(start, ends[0]))

    def first() -> Iterator[str]:
        return texts_of(reading.blocks_of(start, start + 2 * _BEYOND))

    texts = [raw, lambda: read_again(raw, "\\", unescaped)]
    value = Large("an array, too large to be held")
    return Passage(pointer, texts, value=value, records=records, start=first)


def _place(reading: Reading, pointer: str) -> JsonPlace | None:
    try:
        return first_place(tokens(reading.blocks(), reading.start), steps_of(pointer))
    except BrokenJson:
        return None


def _value(
    reading: Reading,
    stream: Iterable[Token],
    pointer: str,
    where: str,
    records: Records | None,
    above: str | None = None,
) -> Passage:
    try:
        found = next(find(stream, steps_of(pointer)), None)
    except BrokenJson as broken:
        message = f"it is no JSON from byte {broken.place + 1:,} on"
        hint = "cite lines, #L10, or all of it"
        raise PyxError("usage", message, hint) from broken
    if found is None:
        return Passage(where, [], missing=f"there is nothing at {where}", part=above)
    return _found(reading, found, where, records)


def _found(reading: Reading, found: Found, where: str, records: Records | None) -> Passage:
    start, end = found.start, found.end
    raw: Texts = lambda: texts_of(reading.blocks_of(start, end))  # noqa: E731
    if end - start > LARGEST_PIECE:
        value: object = Large(f"a value of {end - start:,} bytes")
    else:
        value = _json_value("".join(raw()))
    is_container = reading.piece(start, 1) in (b"[", b"{")
    texts = [raw, lambda: read_again(raw, "\\", unescaped)]
    if isinstance(value, str):
        texts.insert(0, lambda: iter((str(value),)))
    if is_container and records is None and isinstance(value, list):
        records = _items(value)
    return Passage(where, texts, value=value, records=records if is_container else None)


def _items(values: list[object]) -> Records:
    return kinds.Records(
        "item", lambda _: (kinds.Record(number, item) for number, item in enumerate(values, 1))
    )


def _table(reading: Reading, table: str | None, stack: ExitStack) -> Records:
    """The file as a table. Raises PyxError `usage` for what is none."""
    form = reading.form
    if form == "sqlite":
        return stack.enter_context(kinds.database(reading.source, table))
    if table is not None:
        raise PyxError("usage", f"{form} has no tables within it", "leave out table=")
    if form == "parquet":
        return stack.enter_context(kinds.parquet(reading.source))
    if form in ("csv", "tsv"):
        return kinds.delimited(reading)
    if form == "jsonl":
        return kinds.json_lines(reading)
    if form == "json" and reading.is_bytewise:
        return kinds.json_items(reading, [])
    raise PyxError("usage", f"{reading.source.name} is {form}, no table", "cite lines: #L10-12")


def _cells(reading: Reading, wanted: Cells, stack: ExitStack) -> Passage:
    records = _table(reading, wanted.table, stack)
    if wanted.key is not None:
        return _row(records, wanted.key, wanted.column)
    if wanted.column is None:
        where = f"table {wanted.table}"
        return Passage(where, [lambda: _all_texts(records)], records=records, value=_only(records))
    column = wanted.column
    where = f"column {column}"
    value: object = MISSING
    if records.names is not None:
        value = _only_value(records, finder(records.names)(column))

    def cells() -> Iterator[str]:
        for _, (cell,) in records.select([column]):
            yield text_of(cell) + "\n"

    return Passage(where, [cells], value=value, records=records)


def _row(records: Records, key: str, column: str | None) -> Passage:
    if column is not None and records.names is not None:
        finder(records.names)(column)
    found = find_row(records, key)
    if not isinstance(found, Row):
        return Passage(f"row {key}", [], records=records, missing=found)
    where = f"{records.unit} {found.number:,}"
    if column is None:
        one = kinds.Records(records.unit, lambda _: iter([found.record]), records.names)
        return Passage(where, found.texts(), records=one)
    value = found.cell(column)
    where = f"{where}, {column}"
    if value is MISSING:
        return Passage(where, [], missing=f"{records.unit} {found.number:,} has no {column}")
    text = "" if value is BLANK else text_of(value)
    return Passage(where, [lambda: iter((text,))], value=value)
