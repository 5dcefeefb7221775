"""The history as a chain: its lines, what each says of those before it, and where that breaks."""

from __future__ import annotations

import json
import mmap
import os
import stat

from pyx_core.errors import PyxError
from pyx_core.evidence.history.history import history_path, is_link
from pyx_core.manifest.encoding import encode

TYPE_CHECKING = False
if TYPE_CHECKING:
    import io
    from collections.abc import Iterator

    from pyx_core.hashing import Digest
    from pyx_core.manifest.contract import HistoryLine

# Far beyond what pyx writes: summary, error and declarations are cut.
_LONGEST_LINE_BYTES = 16 << 20
# The end of a line is enough to see whether it is a link.
_LONGEST_LINK_BYTES = 200
_PIECE_BYTES = 1 << 20
_HASHES = ("manifest_sha256", "previous_sha256")
_SOURCES = ("file", "code", "base64", "pyx")


class Link:
    """A line of the history.

    `record` is None for a line that can't be read. `head` is the hash that stands for all lines to
    this one. `problem` says how the line breaks the chain. `is_unchained` is a line of an earlier
    pyx, which has no hashes.
    """

    __slots__ = ("head", "is_unchained", "number", "offset", "problem", "raw", "record")

    def __init__(self, number: int, offset: int, raw: bytes, record: HistoryLine | None) -> None:
        self.number = number
        self.offset = offset
        self.raw = raw
        self.record = record
        self.is_unchained = record is not None and not any(key in record for key in _HASHES)
        self.problem: str | None = None
        self.head = ""


class Chain:
    """The history of a folder from its first line, as long as it was when it was opened.

    After it was walked, `head` stands for all of it (None without a line), and `is_torn` says that
    the last line has no end or can't be read.
    """

    def __init__(self, folder: str) -> None:
        """Raises PyxError `not_found` without a history, `unreadable` ones included."""
        path = history_path(folder)
        try:
            if not stat.S_ISREG(os.stat(path).st_mode):
                raise PyxError("not_found", f"{path} is no file", "check the folder")
            with open(path, "rb") as file:
                self.size = os.fstat(file.fileno()).st_size
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            hint = "pyx history --dir D lists the runs of a folder"
            raise PyxError("not_found", f"can't read {path}: {reason}", hint) from error
        self._path = path
        self.head: str | None = None
        self.is_torn = False

    def ends_whole(self) -> bool:
        """Whether the last line has an end."""
        with open(self._path, "rb") as file:
            file.seek(max(self.size - 1, 0))
            return file.read(1) in (b"\n", b"")

    def walk(self) -> Iterator[Link]:
        """Every line, each checked against what is before it."""
        from hashlib import sha256

        region: Digest | None = None
        has_hashes = False
        is_inside = False
        number = 0
        with open(self._path, "rb") as file:
            for offset, raw, is_ended in _lines(file, self.size):
                if is_inside and region is not None:
                    # The rest of a line that is too long for any of pyx.
                    region.update(raw)
                    is_inside = not is_ended
                    self.head = region.hexdigest()
                    continue
                number += 1
                before = None if region is None else region.hexdigest()
                link = Link(number, offset, raw, _parsed(raw) if is_ended else None)
                if link.record is not None:
                    link.problem = _problem(link, before, has_hashes)
                    has_hashes = has_hashes or not link.is_unchained
                if region is None or (is_ended and is_link(raw)):
                    region = sha256(raw)
                else:
                    region.update(b"\n" + raw)
                is_inside = not is_ended
                self.head = link.head = region.hexdigest()
                self.is_torn = link.record is None or offset + len(raw) >= self.size
                yield link

    def near(self, needle: bytes) -> Iterator[Link]:
        """The lines that hold some bytes, and the first readable line behind each.

        Much quicker than a walk, for no other line is taken apart. `is_torn` is not known then,
        nor `head`.
        """
        if not self.size:
            return
        with (
            open(self._path, "rb") as file,
            mmap.mmap(file.fileno(), self.size, access=mmap.ACCESS_READ) as content,
        ):
            number, counted, at = 1, 0, content.find(needle)
            is_behind = False
            while at >= 0:
                start = content.rfind(b"\n", 0, at) + 1
                stop = content.find(b"\n", at)
                stop = self.size if stop < 0 else stop
                number += _line_ends(content, counted, start)
                counted = start
                link = self._linked(content, number, start, stop)
                if is_behind or needle in link.raw:
                    yield link
                if link.record is not None:
                    is_behind = needle in link.raw
                at = stop + 1 if is_behind or link.record is None else content.find(needle, stop)
                if at >= self.size:
                    return

    def _linked(self, content: mmap.mmap, number: int, start: int, stop: int) -> Link:
        """A line, checked against those before it as far back as the last link."""
        raw = content[start : min(stop, start + _LONGEST_LINE_BYTES)]
        link = Link(number, start, raw, _parsed(raw))
        end = max(start - 1, 0)
        begin = stop_before = end
        while stop_before > 0:
            begin = content.rfind(b"\n", 0, stop_before) + 1
            if is_link(content[max(begin, stop_before - _LONGEST_LINK_BYTES) : stop_before]):
                break
            stop_before = begin - 1
        if link.record is not None:
            before = _digest(content, begin, end) if start else None
            link.problem = _problem(link, before, has_hashes=stop_before > 0)
        return link

    def link_at(self, offset: int) -> Link | None:
        """The line that begins there, read again; its number is not known."""
        with open(self._path, "rb") as file:
            file.seek(offset)
            raw = file.readline(_LONGEST_LINE_BYTES).removesuffix(b"\n")
        record = _parsed(raw)
        return Link(0, offset, raw, record) if record is not None else None


def _digest(content: mmap.mmap, start: int, stop: int) -> str:
    from hashlib import sha256

    digest = sha256()
    for position in range(start, stop, _PIECE_BYTES):
        digest.update(content[position : min(position + _PIECE_BYTES, stop)])
    return digest.hexdigest()


def _line_ends(content: mmap.mmap, start: int, stop: int) -> int:
    return sum(
        content[position : min(position + _PIECE_BYTES, stop)].count(b"\n")
        for position in range(start, stop, _PIECE_BYTES)
    )


def _lines(file: io.BufferedReader, size: int) -> Iterator[tuple[int, bytes, bool]]:
    """Offset and bytes of each line without its end; of one that is too long, of its pieces, and
    whether this is the last of them."""
    offset = 0
    while offset < size:
        raw = file.readline(min(_LONGEST_LINE_BYTES, size - offset))
        if not raw:
            return
        start = offset
        offset += len(raw)
        yield start, raw.removesuffix(b"\n"), raw.endswith(b"\n") or offset == size


def _parsed(raw: bytes) -> HistoryLine | None:
    from msgspec import DecodeError
    from msgspec.json import decode

    try:
        line = decode(raw)
    except (DecodeError, UnicodeDecodeError, RecursionError):
        try:
            # Names that are no valid Unicode, as Python's reader takes them.
            line = json.loads(raw)
        except (ValueError, RecursionError):
            return None
    if not isinstance(line, dict) or not isinstance(line.get("run_id"), str):
        return None
    return line  # type: ignore[return-value] # as written by `append`; readers use .get


def _problem(link: Link, before: str | None, has_hashes: bool) -> str | None:
    assert link.record is not None
    if link.is_unchained:
        return "it has no hashes, though lines before it have some" if has_hashes else None
    if not all(key in link.record for key in _HASHES) or not is_link(link.raw):
        return "one of its hashes is missing"
    if link.record["previous_sha256"] != before:
        return "what is before it is not what was there when it was written"
    return None


def disagreement(link: Link) -> str | None:
    """What of a line pyx can't have written so: the last line has no other that covers it."""
    from pyx_core.manifest.contract import HistoryLine

    line = link.record
    assert line is not None
    if not line.keys() >= HistoryLine.__annotations__.keys():
        return "one of its keys is missing"
    if line.get("source") not in _SOURCES:
        return "its source is none that there is"
    try:
        written = encode(line)
    except (TypeError, ValueError):
        return "it is not as pyx writes it"
    return None if written == link.raw + b"\n" else "it is not as pyx writes it"
