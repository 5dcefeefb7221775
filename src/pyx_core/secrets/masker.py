"""Secrets taken out of a stream of bytes, or out of a text."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.secrets.detect import Secrets


class Masker:
    """Replaces each secret in a stream by `[masked NAME]`, however the stream is cut into chunks.

    Matches that overlap or touch become one mask, with the name of the first.
    """

    __slots__ = ("_covered", "_held", "_needles", "masked")

    def __init__(self, secrets: Secrets) -> None:
        self.masked = 0
        """How many masks were written so far."""
        self._needles = secrets.needles() if secrets else None
        self._held = b""
        self._covered = -1
        """Bytes of what is held that the last mask stands for; -1 where no mask was last."""

    def feed(self, chunk: bytes) -> bytes:
        """What can go out by now: all but a tail that may turn out to be the start of a secret."""
        if self._needles is None or not chunk:
            return chunk
        buffer = self._held + chunk if self._held else chunk
        end = self._needles.settled(buffer)
        self._held = buffer[end:]
        return self._mask(buffer, end)

    def flush(self) -> bytes:
        """What was held back, masked; a stream may begin anew after it."""
        held, self._held = self._held, b""
        masked = self._mask(held, len(held))
        self._covered = -1
        return masked

    def _mask(self, buffer: bytes, end: int) -> bytes:
        if self._needles is None:
            return buffer
        covered = self._covered
        out: list[bytes] = []
        for start, stop, name in self._needles.matches(buffer, end):
            if start > covered:
                out.append(buffer[max(covered, 0) : start])
                out.append(f"[masked {name}]".encode("utf-8", "replace"))
                self.masked += 1
                covered = stop
            elif stop > covered:
                covered = stop
        if covered < end:
            out.append(buffer[max(covered, 0) : end])
        self._covered = covered - end if covered >= end else -1
        return out[0] if len(out) == 1 else b"".join(out)


def mask_bytes(content: bytes, secrets: Secrets) -> bytes:
    """Whole content without its secrets."""
    masker = Masker(secrets)
    return masker.feed(content) + masker.flush()


def mask_text(text: str, secrets: Secrets) -> str:
    """A whole text without its secrets, for summaries, errors, and names in manifests."""
    if not secrets or not text:
        return text
    from pyx_core.secrets.encodings import to_bytes

    masker = Masker(secrets)
    masked = masker.feed(to_bytes(text)) + masker.flush()
    return masked.decode("utf-8", "surrogateescape") if masker.masked else text
