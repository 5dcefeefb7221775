"""The pictures that findings cite, copied beside a summary so that they go where it goes."""

from __future__ import annotations

import hashlib
import mimetypes
import os
from typing import NamedTuple

from pyx_core.errors import PyxError, write_error
from pyx_core.manifest.publish import publish

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.investigation.check.verdict import CheckedLog

MOST_BYTES = 32 << 20
_ENDING = ".images"


class Picture(NamedTuple):
    """A cited picture: where it is, its hash, and the first finding that cites it."""

    path: str
    sha256: str
    label: str


def cited_pictures(checked: CheckedLog) -> list[Picture]:
    """The pictures that are what they were, each once, whatever is said of them."""
    found: dict[str, Picture] = {}
    for one in checked.findings:
        for cited in one.citations:
            if cited.path is None or cited.sha256 is None or cited.state == "broken":
                continue
            kind = mimetypes.guess_type(cited.path)[0] or ""
            if kind.startswith("image/"):
                picture = Picture(cited.path, cited.sha256, one.finding.label)
                found.setdefault(cited.path, picture)
    return list(found.values())


def copy_picture(picture: Picture, summary: str) -> str:
    """Copies it into the folder beside the summary; the path of the copy.

    Raises PyxError: `not_found` or `usage` where its bytes are not those that were checked,
    `unwritable`, `disk_full`.
    """
    folder = f"{summary}{_ENDING}"
    content = _read(picture)
    copy = os.path.join(folder, os.path.basename(picture.path))
    try:
        os.makedirs(folder, exist_ok=True)
    except OSError as error:
        raise write_error(folder, error, "choose another file with -o") from error
    publish(copy, content)
    return copy


def _read(picture: Picture) -> bytes:
    try:
        with open(picture.path, "rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        hint = "leave out --images"
        raise PyxError("not_found", f"can't read {picture.path}: {reason}", hint) from error
    if len(content) > MOST_BYTES:
        hint = "leave out --images: it is linked all the same"
        raise PyxError("usage", f"{picture.path} is too large to be copied", hint)
    if hashlib.sha256(content).hexdigest() != picture.sha256:
        hint = "pyx inspect check tells more"
        raise PyxError("usage", f"{picture.path} is not what it was", hint)
    return content
