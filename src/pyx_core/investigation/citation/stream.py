"""Texts as streams of pieces, read in more than one way."""

from __future__ import annotations

import codecs
import re
import unicodedata

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_ESCAPED = re.compile(r'(?:\\u[0-9a-fA-F]{4})+|\\["\\/bfnrt]')
_UNFINISHED = re.compile(r"\\(?:u[0-9a-fA-F]{0,3})?$|(?:\\u[0-9a-fA-F]{4})+$")
_SHORT = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_SPACE = re.compile(r"\s+")
_LONGEST_HELD = 1 << 16


def texts_of(blocks: Iterable[bytes]) -> Iterator[str]:
    """Bytes as text; what is no UTF-8 is kept as surrogates."""
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    for block in blocks:
        yield decoder.decode(block)
    yield decoder.decode(b"", final=True)


def read_again(
    read: Callable[[], Iterator[str]],
    mark: str,
    otherwise: Callable[[Iterable[str]], Iterator[str]],
) -> Iterator[str]:
    """The text read otherwise; nothing where it holds no mark, so that it would be the same."""
    if any(mark in piece for piece in read()):
        yield from otherwise(read())


def unescaped(texts: Iterable[str]) -> Iterator[str]:
    """The text of JSON as its strings mean it, without backslashes."""
    held = ""
    for piece in texts:
        text = held + piece
        cut = _UNFINISHED.search(text, max(0, len(text) - 200))
        # An escape after an even number of backslashes is whole; it is held back all the same.
        end = cut.start() if cut is not None else len(text)
        held = text[end:]
        yield _ESCAPED.sub(_meaning, text[:end])
    yield _ESCAPED.sub(_meaning, held)


def _meaning(match: re.Match[str]) -> str:
    text = match[0]
    if text[1] != "u":
        return _SHORT.get(text[1], text[1])
    units = bytes.fromhex(text.replace("\\u", ""))
    return units.decode("utf-16-be", "surrogatepass")


def unquoted(texts: Iterable[str]) -> Iterator[str]:
    """The text of CSV with one quote where a cell has one."""
    held = ""
    for piece in texts:
        text = held + piece
        end = len(text) - (len(text) - len(text.rstrip('"'))) if len(text) < 1 << 21 else len(text)
        held = text[end:]
        yield text[:end].replace('""', '"')
    yield held.replace('""', '"')


def folded(texts: Iterable[str]) -> Iterator[str]:
    """The text in Unicode NFC; blanks in a row are one: a line end where there is one among them.

    Pieces are cut where no letter that follows could be joined to what stands before.
    """
    held = ""
    for piece in texts:
        held += piece
        # Pieces may be as small as cells.
        if len(held) < _LONGEST_HELD:
            continue
        text, end = held, _safe_end(held)
        held = text[end:]
        if end:
            yield fold(text[:end])
    if held:
        yield fold(held)


def fold(text: str) -> str:
    """One text, folded."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return _SPACE.sub(lambda match: "\n" if "\n" in match[0] else " ", text)


def _safe_end(text: str) -> int:
    """Where a text can be cut: before the last letter of ASCII that stands behind no blank."""
    for place in range(len(text) - 1, max(0, len(text) - _LONGEST_HELD), -1):
        if text[place].isascii() and not text[place].isspace() and not text[place - 1].isspace():
            return place
    return len(text) if len(text) > 2 * _LONGEST_HELD else 0
