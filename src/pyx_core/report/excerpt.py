"""The beginning and the end of a text file, masked and visible, and how much is between them."""

from __future__ import annotations

import os

import msgspec

from pyx_core.errors import PyxError
from pyx_core.formats.amounts import human_size
from pyx_core.formats.source import open_regular

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.report.legible import Legible

# What is read around a cut, so that a secret across it is known for one.
_MARGIN_BYTES = 16 << 10


class Excerpt(msgspec.Struct, frozen=True, kw_only=True):
    """What `blocks/text.html.jinja` shows; `left_out` says what is between head and tail."""

    head: str = ""
    tail: str = ""
    left_out: str | None = None
    problem: str | None = None


def excerpt_of(path: str, legible: Legible, most_bytes: int, *, ends: bool = True) -> Excerpt:
    """At most `most_bytes` of a text: two thirds of them its end, unless only its beginning counts.

    What can't be read says why.
    """
    try:
        with open_regular(path) as file:
            size = os.fstat(file.fileno()).st_size
            if size <= most_bytes:
                content = legible.mask(file.read(most_bytes))
                return Excerpt(head="\n".join(legible.lines(content.removesuffix(b"\n"))))
            tail_bytes = 2 * most_bytes // 3 if ends else 0
            head_bytes = most_bytes - tail_bytes
            # Masked first, then cut: half a secret would not be known for one.
            head = legible.mask(file.read(head_bytes + _MARGIN_BYTES))[:head_bytes]
            head = head[: head.rfind(b"\n") + 1] or head
            tail = b""
            if tail_bytes:
                file.seek(max(size - tail_bytes - _MARGIN_BYTES, 0))
                tail = legible.mask(file.read(tail_bytes + _MARGIN_BYTES))[-tail_bytes:]
                tail = tail[tail.find(b"\n") + 1 :] or tail
    except PyxError as error:
        return Excerpt(problem=legible.line(error.message))
    except OSError as error:
        return Excerpt(problem=f"can't be read: {(error.strerror or str(error)).lower()}")
    left = max(size - len(head) - len(tail), 1)
    return Excerpt(
        head="\n".join(legible.lines(head.removesuffix(b"\n"))),
        tail="\n".join(legible.lines(tail.removesuffix(b"\n"))),
        left_out=f"{human_size(left)} left out of {human_size(size)}",
    )
