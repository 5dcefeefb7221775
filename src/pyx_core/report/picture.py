"""Pictures of a run within the report: raster formats only, small ones, none with a secret."""

from __future__ import annotations

import base64
import os

import msgspec

from pyx_core.errors import PyxError
from pyx_core.formats.shape import shape_of
from pyx_core.formats.source import open_regular

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.report.budget import Room
    from pyx_core.report.legible import Legible

# Formats that hold pixels and nothing that could be run. An SVG is a document: it stays a link.
RASTER = {"png": "image/png", "jpeg": "image/jpeg", "gif": "image/gif", "webp": "image/webp"}
_SIGNATURES = {
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpeg": (b"\xff\xd8\xff",),
    "gif": (b"GIF87a", b"GIF89a"),
    "webp": (b"RIFF",),
}
_LARGEST_BYTES = 2 << 20
# A small file may unfold to a picture that no phone can hold.
_MOST_PIXELS = 40_000_000


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """A picture as a data URI; `left_out` says why there is none."""

    uri: str | None = None
    width: int | None = None
    height: int | None = None
    left_out: str | None = None


def picture_of(path: str, form: str, legible: Legible, room: Room) -> Picture:
    """The picture at `path`, whose format a manifest says to be `form`, one of RASTER."""
    try:
        with open_regular(path) as file:
            size = os.fstat(file.fileno()).st_size
            if size > _LARGEST_BYTES:
                return Picture(left_out="The picture is large: it is left as a link.")
            content = file.readall() or b""
    except (PyxError, OSError):
        return Picture(left_out="The picture can't be read.")
    if not content.startswith(_SIGNATURES[form]):
        return Picture(left_out=f"Its bytes are no {form} picture.")
    if legible.mask(content) != content:
        return Picture(left_out="It contains a secret, so it is not shown.")
    pixels = _pixels(path, form)
    if pixels is None or pixels[0] * pixels[1] > _MOST_PIXELS:
        return Picture(left_out="It has too many pixels, or none: it is left as a link.")
    if not room.take(4 * size // 3):
        return Picture(left_out="The report is full: the picture is left as a link.")
    encoded = base64.b64encode(content).decode()
    return Picture(uri=f"data:{RASTER[form]};base64,{encoded}", width=pixels[0], height=pixels[1])


def _pixels(path: str, form: str) -> tuple[int, int] | None:
    shape = shape_of(path, form)
    words = shape.replace(",", "").split() if shape else []
    if len(words) < 3 or not (words[0].isdigit() and words[2].isdigit()):
        return None
    width, height = int(words[0]), int(words[2])
    return (width, height) if width and height else None
