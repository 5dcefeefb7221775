"""Files of bytes: what the first bytes say, and a dump; any file in a range of bytes."""

from __future__ import annotations

from pyx_core.formats.amounts import human_size
from pyx_core.formats.peeked import Peek, Range, Section
from pyx_core.formats.shown import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.formats.peeked import Request
    from pyx_core.formats.source import Source

TAKES: frozenset[str] = frozenset()
_ROW_BYTES = 16
# Before and behind what is shown, so that a secret that reaches into it is known as one.
_AROUND_BYTES = 1 << 16
_TEXT_SHARE = 0.85
_SIGNATURES = (
    (b"\x7fELF", "an ELF program or library"),
    (b"MZ", "a Windows program or library"),
    (b"\xcf\xfa\xed\xfe", "a Mach-O program or library"),
    (b"\xca\xfe\xba\xbe", "a Java class or a universal Mach-O"),
    (b"%PDF-", "a PDF document"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\0", "xz"),
    (b"(\xb5/\xfd", "zstd"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    (b"\x93NUMPY", "a NumPy array"),
    (b"ARROW1", "Arrow"),
    (b"Obj\x01", "Avro"),
    (b"ORC", "ORC"),
    (b"\x89HDF", "HDF5"),
    (b"\0asm", "WebAssembly"),
    (b"BM", "a BMP image"),
    (b"RIFF", "RIFF"),
    (b"OggS", "Ogg"),
    (b"ID3", "MP3"),
    (b"\x80\x04", "perhaps a Python pickle"),
    (b"\x80\x05", "perhaps a Python pickle"),
)


def peek(source: Source, request: Request) -> Peek:
    """A dump from the first byte of the range, or from the head."""
    wanted = request.bytes or Range(1, None)
    first = wanted.first - 1
    end = source.size if wanted.last is None else min(wanted.last, source.size)
    facts = [f"{source.form.name}, {human_size(source.size)} ({source.size:,} bytes)"]
    head = source.read(0, 16)
    for signature, meaning in _SIGNATURES:
        if head.startswith(signature):
            facts.append(f"it starts as {meaning} does")
            break
    if first >= source.size:
        return Peek(facts, [], [f"there is no byte {wanted.first:,}"])
    most = min(end - first, 4 * request.budget)
    around = min(first, _AROUND_BYTES)
    data = source.read(first - around, around + most + _AROUND_BYTES)
    masked, hidden = _masked(data, around, most, source)
    if request.bytes is not None and _is_text(masked):
        return Peek(facts, [_as_text(masked, wanted, first, end)], _notes(hidden))
    rows = [
        _row(first + offset, masked[offset : offset + _ROW_BYTES])
        for offset in range(0, len(masked), _ROW_BYTES)
    ]
    dumped = -(-(end - first) // _ROW_BYTES)
    section = Section(
        f"bytes {wanted}",
        rows,
        unit=f"rows of {_ROW_BYTES} bytes",
        total=dumped,
        more=lambda n: ("--bytes", str(Range(wanted.first + n * _ROW_BYTES, wanted.last))),
    )
    return Peek(facts, [section], _notes(hidden))


def _as_text(data: bytes, wanted: Range, first: int, end: int) -> Section:
    width = 64
    pieces = []
    sizes = []
    text = data.decode("utf-8", "surrogateescape")
    for start in range(0, len(text), width):
        piece = text[start : start + width]
        pieces.append(visible(piece))
        sizes.append(len(piece.encode("utf-8", "surrogateescape")))
    total = end - first
    covered = sum(sizes)
    return Section(
        f"bytes {wanted}, as text, {width} characters a row",
        pieces,
        unit="rows",
        total=len(pieces) if covered >= total else None,
        more=lambda n: ("--bytes", str(Range(first + 1 + sum(sizes[:n]), wanted.last))),
    )


def _masked(data: bytes, around: int, most: int, source: Source) -> tuple[bytes, int]:
    """The bytes from `around` on, those of secrets replaced one by one so that offsets stay."""
    if not source.secrets:
        return data[around : around + most], 0
    shown = bytearray(data)
    hidden = 0
    for start, stop, _ in source.secrets.needles().matches(data, len(data)):
        shown[start:stop] = b"*" * (stop - start)
        hidden += 1
    return bytes(shown[around : around + most]), hidden


def _notes(hidden: int) -> list[str]:
    return [f"{hidden} known secrets in or near it are shown as *"] if hidden else []


def _row(offset: int, data: bytes) -> str:
    letters = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in data)
    return f"{offset + 1}: {data.hex(' '):<{_ROW_BYTES * 3 - 1}} |{letters}|"


def _is_text(data: bytes) -> bool:
    text = data.decode("utf-8", "surrogateescape")
    seen = sum(letter.isprintable() or letter in "\t\n\r" for letter in text)
    return seen >= _TEXT_SHARE * len(text)
