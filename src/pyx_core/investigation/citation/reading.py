"""An open file of evidence: pieces of it by their place, and its text as a stream."""

from __future__ import annotations

import contextlib

from pyx_core.formats.lines import encoding_of, utf8_blocks
from pyx_core.formats.recognise import BY_ENDING, recognise
from pyx_core.formats.source import Source, open_regular

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyx_core.investigation.citation.place import Place
    from pyx_core.secrets.detect import Secrets

# What is held whole at most: a value, a row, a line.
LARGEST_PIECE = 4 << 20
_TEXTS = frozenset(
    {
        *("text", "csv", "tsv", "json", "jsonl", "markdown", "xml", "yaml", "toml", "html", "svg"),
        *("sql", "python", "javascript", "typescript", "shell", "diff"),
    }
)
_GENERIC = frozenset(("text", "binary"))
_BY_NAME = {form.name: form for form in BY_ENDING.values()}


class Reading:
    """A file while it is read."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.encoding = encoding_of(source)

    @property
    def form(self) -> str:
        return self.source.form.name

    @property
    def is_text(self) -> bool:
        """Whether its bytes are what a person reads."""
        return self.form in _TEXTS

    @property
    def start(self) -> int:
        """Where the text starts, behind a byte order mark."""
        return 3 if self.encoding == "utf-8-sig" else 0

    @property
    def is_bytewise(self) -> bool:
        """Whether places in the text are places in the file."""
        return not self.encoding.startswith(("utf-16", "utf-32"))

    def piece(self, start: int, size: int) -> bytes:
        """Some bytes, read beside a stream that goes on where it was."""
        here = self.source.file.tell()
        try:
            return self.source.read(start, size)
        finally:
            self.source.file.seek(here)

    def blocks(self) -> Iterator[bytes]:
        """All of the text as UTF-8."""
        return utf8_blocks(self.source, self.encoding)

    def blocks_of(self, start: int, end: int) -> Iterator[bytes]:
        """The bytes of a part, read beside a stream that goes on where it was."""
        while start < end:
            block = self.piece(start, min(1 << 20, end - start))
            if not block:
                return
            start += len(block)
            yield block


@contextlib.contextmanager
def opened(place: Place, secrets: Secrets) -> Iterator[Reading]:
    """The file of a place. Raises PyxError where it can't be read."""
    with open_regular(place.path) as file:
        source = Source(place.path, file, secrets)
        if place.name != source.name:
            # A snapshot is named by its hash: what it was called tells its format.
            source.name = place.name
            source.form = recognise(place.name, source.read(0, 4096))
        declared = _BY_NAME.get(place.record["format"]) if place.record is not None else None
        if declared is not None and source.form.name in _GENERIC:
            source.form = declared
        yield Reading(source)
