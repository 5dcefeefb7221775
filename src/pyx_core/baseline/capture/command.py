"""What a command prints, how it ends, and which files it writes: a run of the engine."""

from __future__ import annotations

import functools
import os
import shlex

from pyx_core.baseline.capture.answering import ROLE, about, request_of
from pyx_core.baseline.capture.question import filled
from pyx_core.errors import PyxError, write_error
from pyx_core.manifest.publish import publish
from pyx_core.runs.request import Request
from pyx_core.secrets.masker import Masker

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.baseline.capture.ground import Ground
    from pyx_core.baseline.capture.question import Question
    from pyx_core.naming import RunNames
    from pyx_core.runs.finish import Record

_SCRIPT = os.path.join(os.path.dirname(__file__), "scripts", "command_answer.py")
_CHUNK_BYTES = 1 << 20


def capture(question: Question, ground: Ground) -> Record:
    """Runs the command in the side's folder. It is no line of a shell: words are arguments, and a
    value of the entity never becomes two of them.
    """
    where = f"snapshot {question.snapshot.name}"
    try:
        words = shlex.split(question.ask)
    except ValueError as error:
        raise PyxError(
            "usage", f"{where}: {question.ask!r}: {error}", "close the quotes"
        ) from error
    if not words:
        raise PyxError("usage", f"{where}: no command", 'write ask = "python report.py {id}"')
    argv = [filled(word, question.parameters) for word in words]
    outputs = [filled(name, question.parameters) for name in question.snapshot.outputs]
    for name in outputs:
        if os.path.isabs(name) or ".." in name.replace("\\", "/").split("/"):
            message = f"{where}: the output {name!r} is not below the side's folder"
            raise PyxError("usage", message, "name it relative to the folder")
    folder = ground.folder(question)
    base = request_of(
        question,
        ground,
        argv=argv,
        folder=folder,
        outputs=outputs,
        role=ROLE,
        about=about(question),
        summary=f"{question.side}: {question.label}",
    )
    request = Request(
        caller_cwd=base.caller_cwd,
        environ=base.environ,
        code=_script(),
        source="code",
        task=base.task,
        output_dir=base.output_dir,
        input_content=base.input_content,
        timeout_s=base.timeout_s,
    )
    return ground.wish.start(request, lambda names: _mask(names, ground))


@functools.cache
def _script() -> bytes:
    with open(_SCRIPT, "rb") as file:
        return file.read()


def _mask(names: RunNames, ground: Ground) -> None:
    """Takes secrets out of what the command left, before anything of it is hashed."""
    start = os.path.basename(names.file(""))
    if not ground.secrets:
        return
    for name in sorted(os.listdir(names.folder)):
        if not name.startswith(start) or name in (
            os.path.basename(path) for path in (names.log, names.manifest)
        ):
            continue
        path = os.path.join(names.folder, name)
        if os.path.isfile(path) and not os.path.islink(path):
            _mask_file(path, Masker(ground.secrets))


def _mask_file(path: str, masker: Masker) -> None:
    parts: list[bytes] = []
    try:
        with open(path, "rb") as file:
            while chunk := file.read(_CHUNK_BYTES):
                parts.append(masker.feed(chunk))
    except OSError as error:
        raise write_error(path, error) from error
    parts.append(masker.flush())
    if masker.masked:
        publish(path, b"".join(parts))
