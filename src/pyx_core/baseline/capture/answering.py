"""An answer as a run: its files, what is said of it, and what it means that there was none."""

from __future__ import annotations

import json
import time

from pyx_core.errors import PyxError, write_error
from pyx_core.runs.record import record
from pyx_core.runs.request import Request
from pyx_core.secrets.masker import mask_bytes, mask_text
from pyx_core.sources.parameters import without_secrets

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from pyx_core.baseline.capture.ground import Ground
    from pyx_core.baseline.capture.question import Question
    from pyx_core.errors import ErrorKind
    from pyx_core.runs.finish import Record
    from pyx_core.runs.record import Workspace

    Answer = Callable[[Workspace], None]

ROLE = "answer"
NO_ANSWER = "error.json"
DECLARED = "capture"
# What a system does; everything else is what somebody wrote, or a guard, and ends the capture.
_OF_THE_SYSTEM: tuple[ErrorKind, ...] = ("unreachable", "timed_out", "statement_failed")


def task_of(question: Question) -> str:
    """What runs of a snapshot are called."""
    return f"capture_{question.snapshot.name}_{question.side}"


def about(question: Question) -> dict[str, Any]:
    """What a manifest says of the question."""
    return {
        "side": question.side,
        "snapshot": question.snapshot.name,
        "kind": question.snapshot.kind,
        "entity": without_secrets(question.parameters),
        "take": question.take,
        "asked_sha256": question.sha256,
    }


def request_of(question: Question, ground: Ground, **more: object) -> Request:
    """The run of a question; `more` are further things that its input tells."""
    asked = {
        **about(question),
        "ask": question.ask,
        "source": question.source,
        "headers": list(question.snapshot.headers),
        "order": list(question.snapshot.order),
        **more,
    }
    text = mask_text(json.dumps(asked, indent=1, ensure_ascii=False, default=str), ground.secrets)
    return Request(
        caller_cwd=ground.wish.project,
        environ=ground.wish.environ,
        source="pyx",
        task=task_of(question),
        output_dir=ground.wish.runs,
        input_content=text.encode("utf-8", "backslashreplace") + b"\n",
        timeout_s=question.snapshot.timeout_s,
    )


def recorded(question: Question, ground: Ground, answer: Answer) -> Record:
    """The run in which `answer` asks and writes files with the role `answer`."""

    def perform(workspace: Workspace) -> None:
        workspace.summary = f"{question.side}: {question.label}"
        told = workspace.declared[DECLARED] = about(question)
        started = time.monotonic()
        try:
            answer(workspace)
        except PyxError as error:
            if error.kind not in _OF_THE_SYSTEM:
                raise
            tell_no_answer(workspace, error)
        finally:
            told["milliseconds"] = round((time.monotonic() - started) * 1000, 1)

    return record(request_of(question, ground), ground.wish.argv, perform)


def tell_no_answer(workspace: Workspace, error: PyxError) -> None:
    """That there was none is what the system did; which message it gave, stands in the log."""
    workspace.declared[DECLARED]["error"] = error.kind
    workspace.say(f"no answer: {error.message}")
    workspace.warnings.append({"kind": "no_answer", "message": error.message})
    content = json.dumps({"error": error.kind, "message": error.message}, ensure_ascii=False)
    write_answer(workspace, NO_ANSWER, [content.encode("utf-8", "backslashreplace") + b"\n"])


def write_answer(workspace: Workspace, ending: str, chunks: Iterable[bytes]) -> str:
    """Writes a file of the answer, masked; its path. Each chunk holds whole values.

    Raises PyxError `disk_full` or `unwritable`.
    """
    path = workspace.names.file(ending)
    try:
        with open(path, "xb") as file:
            file.writelines(mask_bytes(chunk, workspace.secrets) for chunk in chunks)
    except OSError as error:
        raise write_error(path, error) from error
    workspace.add_output(path, role=ROLE)
    return path
