"""A log, a script or an input on stdout: as it is, masked, and no more than a reader can take."""

from __future__ import annotations

import os
import stat

from pyx_cli.render.errors import visible
from pyx_core.formats.amounts import human_size
from pyx_core.secrets.masker import Masker, mask_bytes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyx_cli.context import Context
    from pyx_core.secrets.detect import Secrets

# About 2,000 tokens.
_MOST_BYTES = 8000
_CHUNK_BYTES = 1 << 20
# What is read around a cut, so that a secret across it is known for one.
_MARGIN_BYTES = 16 << 10


class Content:
    """A file to be printed, what it is of its run, and how it differs from what was recorded."""

    __slots__ = ("part", "path", "problem")

    def __init__(self, part: str, path: str, problem: str | None) -> None:
        self.part = part
        self.path = path
        self.problem = problem


def show_content(
    content: Content,
    run_id: str,
    command: str,
    secrets: Secrets,
    context: Context,
    *,
    whole: bool,
    as_json: bool,
) -> None:
    """Prints it: all where `whole`, or where stdout is a file; else head, and of a log the tail.

    `command` prints all of it. A terminal is shown control characters; a pipe gets the bytes.
    """
    if content.problem is not None:
        context.stderr.write(f"warning: this is not what was recorded: it {content.problem}\n")
    with open(content.path, "rb") as file:
        size = os.fstat(file.fileno()).st_size
        if as_json:
            text, left = _cut(file, size, content.part, secrets)
            context.write_json(
                {
                    "run_id": run_id,
                    "part": content.part,
                    "path": content.path,
                    "size": size,
                    "as_recorded": content.problem is None,
                    "text": text.decode("utf-8", "backslashreplace"),
                    "left_out_bytes": left,
                    "truncated": left > 0,
                }
            )
            return
        if whole or size <= _MOST_BYTES or _is_file(context):
            for chunk in _masked(file, secrets):
                _write(chunk, context)
            return
        text, left = _cut(file, size, content.part, secrets)
        _write(text, context)
    context.stdout.flush()
    context.stderr.write(
        f"{human_size(left)} of {human_size(size)} left out; all of it: {command}\n"
    )


def _masked(file: io.BufferedReader, secrets: Secrets) -> Iterator[bytes]:
    masker = Masker(secrets)
    while chunk := file.read(_CHUNK_BYTES):
        yield masker.feed(chunk)
    yield masker.flush()


def _cut(file: io.BufferedReader, size: int, part: str, secrets: Secrets) -> tuple[bytes, int]:
    """The text to be shown, and how many bytes were left out of it."""
    if size <= _MOST_BYTES:
        return b"".join(_masked(file, secrets)), 0
    # The end of a log says what went wrong; of a script or an input the beginning is what is known.
    head_bytes = _MOST_BYTES // 2 if part == "log" else _MOST_BYTES
    head = file.read(head_bytes)
    head = head[: head.rfind(b"\n") + 1] or head
    file.seek(0)
    masked_head = mask_bytes(file.read(len(head) + _MARGIN_BYTES), secrets)[: len(head)]
    masked_head = masked_head[: masked_head.rfind(b"\n") + 1] or masked_head
    if part != "log":
        return masked_head, size - len(head)
    start = size - _MOST_BYTES // 2
    file.seek(max(start - _MARGIN_BYTES, 0))
    tail = mask_bytes(file.read(), secrets)[-(size - start) :]
    tail = tail[tail.find(b"\n") + 1 :] or tail
    left = size - len(head) - len(tail)
    gap = f"[… {human_size(max(left, 0))} left out …]\n".encode()
    return masked_head + gap + tail, max(left, 1)


def _write(content: bytes, context: Context) -> None:
    if context.stdout.isatty():
        text = content.decode("utf-8", "backslashreplace")
        context.stdout.write(visible(text, len(text)))
    else:
        context.stdout.flush()
        context.stdout.buffer.write(content)


def _is_file(context: Context) -> bool:
    """Whether stdout is a file, where no reader drowns and a part would be taken for the whole."""
    try:
        return stat.S_ISREG(os.fstat(context.stdout.fileno()).st_mode)
    except (OSError, ValueError):
        return False


if TYPE_CHECKING:
    import io
