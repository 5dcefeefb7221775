"""Passages of JSON: the value that a pointer leads to, in a document or in a line of one."""

from __future__ import annotations

from pyx_core.errors import PyxError
from pyx_core.formats.json_path import find
from pyx_core.formats.json_tokens import BrokenJson, tokens
from pyx_core.investigation.citation import records as kinds
from pyx_core.investigation.citation.fragment import steps_of
from pyx_core.investigation.citation.json_place import JsonPlace, first_place
from pyx_core.investigation.citation.passage import BEYOND, Passage
from pyx_core.investigation.citation.reading import LARGEST_PIECE
from pyx_core.investigation.citation.stream import read_again, texts_of, unescaped
from pyx_core.investigation.citation.values import Cell, Large, from_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyx_core.formats.json_path import Found
    from pyx_core.formats.json_tokens import Token
    from pyx_core.formats.lines import Line
    from pyx_core.investigation.citation.fragment import Pointer
    from pyx_core.investigation.citation.passage import Texts
    from pyx_core.investigation.citation.reading import Reading
    from pyx_core.investigation.citation.records import Records


def pointer_passage(reading: Reading, wanted: Pointer) -> Passage:
    """What a pointer leads to in a document. Raises PyxError where none can lead into the file."""
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


def passage_in_line(reading: Reading, line: Line, pointer: str, where: str) -> Passage:
    """What a pointer leads to in one line, which `where` names. Raises as the other."""
    if not reading.is_bytewise:
        raise PyxError("usage", f"pointers don't lead into {reading.encoding}", "cite the line")
    blocks = reading.blocks_of(line.start, line.start + line.size)
    return _value(reading, tokens(blocks, line.start), pointer, f"{where}{pointer}", None)


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
        return texts_of(reading.blocks_of(start, start + 2 * BEYOND))

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
        value = json_value("".join(raw()))
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


def json_value(text: str) -> object:
    """The value that a text is; of broken JSON the text."""
    try:
        return from_json(text)
    except ValueError:
        return Cell(text)
