"""JSON as a stream of values with their places: flat in memory, whatever the document is like.

More is accepted than the grammar allows, so that what programs really write can be looked into:
NaN and Infinity, numbers of any length, keys that occur twice, any depth, several documents behind
one another. Why no library does this: docs/design/004.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    # Kind, key (its bytes without quotes, None in an array), value (None but for scalars), and
    # the places of its first byte and behind its last one.
    Token = tuple[int, bytes | None, bytes | None, int, int]

STRING, NUMBER, WORD, OPEN_OBJECT, OPEN_ARRAY, CLOSE = range(6)

# More brackets within one another than any program writes.
DEEPEST = 1_000_000
# A token that is longer is taken in its first piece.
_LONGEST_TOKEN = 1 << 20
_BLANKS = rb"[ \t\n\r]*+"
_STRING = rb'"([^"\\]*+(?:\\.[^"\\]*+)*+)"'


def _token(string_end: bytes, number_end: bytes) -> re.Pattern[bytes]:
    """An optional comma and key, and a value or an end, that are surely whole."""
    parts = {b"b": _BLANKS, b"s": _STRING, b"e": string_end, b"n": number_end}
    return re.compile(
        rb"%(b)s(,)?%(b)s(?:%(s)s%(b)s:%(b)s)?(?:%(s)s%(e)s|(-?[0-9][0-9.eE+\-]*+)%(n)s"
        rb"|(true|false|null|NaN|-?Infinity)|(\{)|(\[)|([}\]]))" % parts,
        re.DOTALL,
    )


# Within a text, a string before the end of what was read may be a key, and a number may go on.
_TOKEN = _token(rb"(?=%s[^: \t\n\r])" % _BLANKS, rb"(?=.)")
_LAST_TOKEN = _token(rb"(?!%s:)" % _BLANKS, b"")
_COMMA, _KEY = 1, 2
_KINDS = {3: STRING, 4: NUMBER, 5: WORD, 6: OPEN_OBJECT, 7: OPEN_ARRAY, 8: CLOSE}
_BEFORE_STRING = re.compile(
    rb'%(b)s(,?)%(b)s(?:%(s)s%(b)s:%(b)s)?"' % {b"b": _BLANKS, b"s": _STRING}, re.DOTALL
)
_BLANK = re.compile(_BLANKS)
_IN_STRING = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+', re.DOTALL)
_PIECE_BYTES = 1 << 16
_OPEN_BRACE = 0x7B
# A closing bracket's code is that of the opening one and two.
_TO_CLOSING = 2


class BrokenJson(Exception):  # noqa: N818 - how far a file can be read, no failure of pyx
    """What stands at byte `place` (from 0) is no JSON; `ended` where the text just ends there."""

    def __init__(self, place: int, *, ended: bool) -> None:
        super().__init__(place)
        self.place = place
        self.ended = ended


class _Buffer:
    """What was read and not yet taken: `data` from `place` on; `base` is where `data` starts."""

    def __init__(self, blocks: Iterable[bytes], start: int) -> None:
        self._blocks = iter(blocks)
        self.data = b""
        self.base = start
        self.place = 0
        self.is_end = False

    def grow(self) -> bool:
        """Lets go of what was taken and reads the next block; False where there is none."""
        block = next(self._blocks, None)
        self.base += self.place
        self.data = self.data[self.place :] + (block or b"")
        self.place = 0
        self.is_end = block is None
        return not self.is_end


def tokens(blocks: Iterable[bytes], start: int = 0) -> Iterator[Token]:
    """Every value and every end of a container in `blocks`, of which the first is at `start`.

    Raises BrokenJson.
    """
    buffer = _Buffer(blocks, start)
    inside = bytearray()
    fresh = True
    match = _TOKEN.match
    kinds = _KINDS
    data, place, base = buffer.data, 0, start
    while True:
        found = match(data, place)
        if found is not None:
            end = found.end()
            group = found.lastindex or 0
            kind = kinds[group]
            has_comma = found.start(_COMMA) >= 0
            key = found[_KEY]
            if kind == CLOSE:
                opened = inside.pop() if inside else 0
                if data[end - 1] - opened != _TO_CLOSING or has_comma or key is not None:
                    raise BrokenJson(base + place, ended=False)
                fresh = False
                yield CLOSE, None, None, base + end - 1, base + end
            else:
                in_object = len(inside) > 0 and inside[-1] == _OPEN_BRACE
                wants_comma = len(inside) > 0 and not fresh
                if has_comma is not wants_comma or (key is not None) is not in_object:
                    raise BrokenJson(base + place, ended=False)
                if kind >= OPEN_OBJECT:
                    inside.append(data[end - 1])
                    if len(inside) > DEEPEST:
                        raise BrokenJson(base + end, ended=False)
                    fresh = True
                    yield kind, key, None, base + end - 1, base + end
                else:
                    fresh = False
                    first = found.start(group) - (kind == STRING)
                    yield kind, key, found[group], base + first, base + end
            place = end
            continue
        buffer.place = place
        if len(data) - place > _LONGEST_TOKEN:
            key, piece, first, last = _long_string(buffer, inside, fresh)
            fresh = False
            yield STRING, key, piece, first, last
        elif buffer.is_end:
            _check_end(data, place, base, inside)
            return
        else:
            match = match if buffer.grow() else _LAST_TOKEN.match
        data, place, base = buffer.data, buffer.place, buffer.base


def _long_string(
    buffer: _Buffer, inside: bytearray, fresh: bool
) -> tuple[bytes | None, bytes, int, int]:
    """A string that does not end within a megabyte: its key, its first piece, its places."""
    before = _BEFORE_STRING.match(buffer.data, buffer.place)
    broken = BrokenJson(buffer.base + buffer.place, ended=False)
    if before is None:
        raise broken
    has_comma, key = bool(before[1]), before[2]
    in_object = bool(inside) and inside[-1] == _OPEN_BRACE
    if has_comma is (fresh or not inside) or (key is not None) is not in_object:
        raise broken
    buffer.place = before.end()
    first = buffer.base + buffer.place - 1
    piece = buffer.data[buffer.place : buffer.place + _PIECE_BYTES]
    while True:
        found = _IN_STRING.match(buffer.data, buffer.place)
        assert found is not None
        buffer.place = found.end()
        if buffer.data[buffer.place : buffer.place + 1] == b'"':
            buffer.place += 1
            return key, piece, first, buffer.base + buffer.place
        if buffer.is_end:
            raise BrokenJson(buffer.base + buffer.place, ended=True)
        buffer.grow()


def _check_end(data: bytes, place: int, base: int, inside: bytearray) -> None:
    blank = _BLANK.match(data, place)
    end = blank.end() if blank is not None else place
    if end < len(data):
        # What is cut within a token is not wrong, it only ends.
        rest = data[end:].lstrip(b", \t\n\r")
        cut = not rest or rest[:1] == b'"' or (len(rest) < 10 and rest.isalpha())
        raise BrokenJson(base + end, ended=cut)
    if inside:
        raise BrokenJson(base + end, ended=True)
