"""A new log: a file with the question, whose name is claimed like a run's id."""

from __future__ import annotations

import datetime as dt
import os
import re

from pyx_core.errors import PyxError, write_error
from pyx_core.investigation.log.current import make_current
from pyx_core.investigation.log.reading import parse_log
from pyx_core.investigation.log.words import one_line, paragraphs
from pyx_core.naming import INVESTIGATION_ENDING, new_run_id, task_name

_CREATE = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0)
_LONGEST_TOPIC = 120


def new_log(topic: str, question: str, window: str | None, folder: str, now_s: float) -> str:
    """Makes a log in `folder`, which is made where it is missing, and makes it the current one;
    its path.

    Raises PyxError: `usage` for an empty or very long topic or question, `unwritable`, `disk_full`.
    """
    topic = one_line(topic, "a topic")
    if len(topic) > _LONGEST_TOPIC:
        message = f"a topic of {len(topic)} letters; it names the file"
        raise PyxError(
            "usage", message, "a word or two, such as stale-price; the rest in --question"
        )
    question = paragraphs(question, "a question")
    while True:
        run_id = new_run_id(now_s)
        content = _content(topic, question, window, run_id, now_s)
        path = os.path.join(folder, f"{_file_name(topic)}.{run_id}{INVESTIGATION_ENDING}")
        if parse_log(content.encode(), path).question != question:
            raise PyxError("usage", "the question can't be written as it is", "leave out odd signs")
        try:
            os.makedirs(folder, exist_ok=True)
            descriptor = os.open(path, _CREATE, 0o666)
        except FileExistsError:
            if not os.path.lexists(path):
                raise PyxError("exists", f"{folder} is a file", "give another --dir") from None
            continue
        except OSError as error:
            raise write_error(path, error, "give another folder with --dir") from error
        try:
            with open(descriptor, "wb") as file:
                file.write(content.encode())
        except OSError as error:
            os.unlink(path)
            raise write_error(path, error, "give another folder with --dir") from error
        make_current(path)
        return path


def _content(topic: str, question: str, window: str | None, run_id: str, now_s: float) -> str:
    moment = dt.datetime.fromtimestamp(now_s, dt.UTC)
    created_at = moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
    with open(os.path.join(os.path.dirname(__file__), "template.md"), encoding="utf-8") as file:
        template = file.read()
    return template.format(
        topic=_scalar(topic),
        title=topic,
        run_id=run_id,
        created_at=created_at,
        window=f"window: {window}\n" if window else "",
        question="\n".join(f"> {line}".rstrip() for line in question.split("\n")),
    )


def _file_name(topic: str) -> str:
    """The task that a topic would be, of letters and digits that no shell, link or drive minds."""
    named = "".join(letter if letter.isalnum() or letter == "_" else "-" for letter in topic)
    return task_name(re.sub("-+", "-", named).strip("-") or "log")


def _scalar(text: str) -> str:
    """A text as YAML writes it in one line, in quotation marks only where it needs them."""
    import yaml

    written: str = yaml.safe_dump(text, allow_unicode=True, width=float("inf"))
    return written.removesuffix("\n").removesuffix("\n...")
