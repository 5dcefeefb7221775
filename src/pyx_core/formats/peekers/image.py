"""Images: width and height from their first bytes, and the image itself only if it is asked for."""

from __future__ import annotations

import base64

from pyx_core.formats.amounts import human_size
from pyx_core.formats.peeked import Peek, Section

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.formats.peeked import Request
    from pyx_core.formats.source import Source

TAKES = frozenset(("data_uri",))
_MOST_SEGMENTS = 1000


def peek(source: Source, request: Request) -> Peek:
    """Format and size; with `data_uri` all of it in one item, which a small budget leaves out."""
    told = _pixels(source) or "its width and height can't be read"
    facts = [f"{source.form.name}, {human_size(source.size)}, {told}"]
    if not request.data_uri:
        return Peek(facts, [], ["the image itself: --data-uri, as far as the budget allows"])
    # Base64 costs three tokens of four characters or more: what can't fit is not read.
    if source.size > 2 * request.budget:
        needed = 4 * source.size // 3 + 500
        return Peek(facts, [], [f"the image itself does not fit: it takes --budget {needed} or so"])
    encoded = base64.b64encode(source.read(0, source.size)).decode()
    uri = f"data:{source.form.media_type};base64,{encoded}"
    section = Section("data URI", [uri], unit="images", total=1, more=lambda _: ("--data-uri",))
    return Peek(facts, [section])


def shape(source: Source, _name: str) -> str | None:
    """`640 x 480 pixels`."""
    return _pixels(source)


def _pixels(source: Source) -> str | None:
    size = _size(source)
    return f"{size[0]:,} x {size[1]:,} pixels" if size is not None else None


def _size(source: Source) -> tuple[int, int] | None:
    head = source.read(0, 32)
    name = source.form.name
    if name == "png" and head[12:16] == b"IHDR" and len(head) >= 24:
        return _big(head[16:20]), _big(head[20:24])
    if name == "gif" and len(head) >= 10:
        return _little(head[6:8]), _little(head[8:10])
    if name == "webp" and head[8:12] == b"WEBP":
        return _webp(head)
    return _jpeg(source) if name == "jpeg" else None


def _webp(head: bytes) -> tuple[int, int] | None:
    kind = head[12:16]
    if kind == b"VP8X":
        return 1 + _little(head[24:27]), 1 + _little(head[27:30])
    if kind == b"VP8L":
        bits = _little(head[21:25])
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"VP8 ":
        return _little(head[26:28]) & 0x3FFF, _little(head[28:30]) & 0x3FFF
    return None


def _jpeg(source: Source) -> tuple[int, int] | None:
    """From the first frame header; the segments before it are stepped over."""
    place = 2
    for _ in range(_MOST_SEGMENTS):
        head = source.read(place, 9)
        if len(head) < 9 or head[0] != 0xFF:
            return None
        marker = head[1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            return _big(head[7:9]), _big(head[5:7])
        place += 1 if marker == 0xFF else 2 + _big(head[2:4])
    return None


def _big(data: bytes) -> int:
    return int.from_bytes(data, "big")


def _little(data: bytes) -> int:
    return int.from_bytes(data, "little")
