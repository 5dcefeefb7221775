"""Lines of the history become rows of an index."""

from __future__ import annotations

from pyx_core.evidence.history.query import text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    import io
    from collections.abc import Callable, Iterable, Iterator
    from typing import NamedTuple

    class Texts(NamedTuple):
        """What an index holds of a line."""

        run_id: str
        ts: str
        task: str
        status: str
        words: str

    Parse = Callable[[bytes], Texts | None]

_BLOCK_BYTES = 4 << 20
# pyx writes lines of some hundred bytes. What is longer is none of them, and is not held in memory.
LONGEST_LINE = 4 << 20
# From here on the 40 ms that msgspec takes to load are less than what it saves.
_MANY_BYTES = 4 << 20


def read_lines(
    file: io.BufferedReader, start: int, end: int, *, torn: bool
) -> Iterator[list[tuple[int, bytes]]]:
    """The lines between two offsets with the offset of each, block by block.

    What stands behind the last newline is given only where `torn` asks for it.
    """
    file.seek(start)
    offset = position = start
    rest = b""
    is_long = False
    while position < end and (block := file.read(min(_BLOCK_BYTES, end - position))):
        position += len(block)
        *lines, rest = (rest + block).split(b"\n")
        found = []
        for line in lines:
            if is_long:
                is_long = False
            else:
                found.append((offset, line))
            offset += len(line) + 1
        if len(rest) > LONGEST_LINE:
            offset += len(rest)
            rest = b""
            is_long = True
        yield found
    if torn and rest and not is_long:
        yield [(offset, rest)]


def parser(size: int) -> Parse:
    """Takes lines apart; `size` says how many bytes of them there are.

    What is no JSON object with a run id gives None.
    """
    return _quick() if size > _MANY_BYTES else _by_json


def _by_json(raw: bytes) -> Texts | None:
    import json

    try:
        line = json.loads(raw)
    except ValueError:
        return None
    if not isinstance(line, dict) or not text_of(line.get("run_id")):
        return None
    run_id, ts, task, status, *words = (
        text_of(line.get(key)).encode("utf-8", "replace").decode()
        for key in ("run_id", "ts", "task", "status", "task", "summary", "error", "declared_text")
    )
    return _texts(run_id, ts, task, status, words)


def _quick() -> Parse:
    import msgspec

    class Line(msgspec.Struct, gc=False):
        run_id: str
        ts: str = ""
        task: str = ""
        status: str = ""
        summary: str | None = None
        error: str | None = None
        declared_text: str | None = None

    decode = msgspec.json.Decoder(Line).decode

    def parse(raw: bytes) -> Texts | None:
        try:
            line = decode(raw)
        except (msgspec.DecodeError, UnicodeDecodeError):
            # Another program's line, or a name that is no Unicode: rare, so slow will do.
            return _by_json(raw)
        words = (line.task, line.summary or "", line.error or "", line.declared_text or "")
        return _texts(line.run_id, line.ts, line.task, line.status, words)

    return parse


def _texts(run_id: str, ts: str, task: str, status: str, words: Iterable[str]) -> Texts:
    return (run_id, ts, task, status, "\n".join(words))  # type: ignore[return-value] # 1 s a million
