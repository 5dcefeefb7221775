"""A summary becomes a file; what somebody wrote into one is not lost unawares."""

from __future__ import annotations

import os
from typing import NamedTuple

from pyx_core.errors import PyxError, write_error
from pyx_core.investigation.summary.check import file_sha256, read_summary
from pyx_core.investigation.summary.markdown import escape, link
from pyx_core.investigation.summary.pictures import cited_pictures, copy_picture
from pyx_core.investigation.summary.places import Places
from pyx_core.investigation.summary.record import split_record
from pyx_core.investigation.summary.render import Request, render
from pyx_core.investigation.summary.standing import NOT_SHOWN, by_label, holds
from pyx_core.manifest.publish import publish

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyx_core.investigation.check.verdict import CheckedLog
    from pyx_core.investigation.summary.content import Typed
    from pyx_core.investigation.summary.markdown import Markdown
    from pyx_core.investigation.summary.render import Kind
    from pyx_core.secrets.detect import Secrets

_LOG_ENDING = ".inspect.md"
_MOST_LINES = 8
_ELSEWHERE = "choose another file with -o"


class Written(NamedTuple):
    """A summary that was written, and the pictures beside it."""

    path: str
    size: int
    pictures: list[str]


class Order(NamedTuple):
    """What is wanted: `path` is absolute, `commands` go on with a handoff."""

    checked: CheckedLog
    kind: Kind
    path: str
    typed: Typed
    commands: Sequence[str]
    secrets: Secrets
    overwrite: bool = False
    with_pictures: bool = False


def default_path(log: str, kind: Kind) -> str:
    """`<topic>.<run id>.<kind>.md` beside the log."""
    stem = log.removesuffix(_LOG_ENDING)
    return f"{stem if stem != log else os.path.splitext(log)[0]}.{kind}.md"


def write_summary(order: Order) -> Written:
    """Writes it. Raises PyxError: `exists` with what would be lost, `unwritable`, `disk_full`."""
    path = order.path
    if os.path.realpath(path) == os.path.realpath(order.checked.log.path):
        raise PyxError("usage", f"{path} is the log itself", "choose another file with -o")
    if os.path.isdir(path):
        raise PyxError("usage", f"{path} is a folder", "give a file with -o")
    text = _render(order, [])
    if os.path.lexists(path) and not order.overwrite:
        raise _exists(path, text)
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
    except OSError as error:
        raise write_error(path, error, _ELSEWHERE) from error
    copies: list[str] = []
    if order.with_pictures and (cited := cited_pictures(order.checked)):
        places = Places(os.path.abspath(order.checked.log.path), os.path.dirname(path))
        findings = by_label(order.checked)
        shown = []
        for picture in cited:
            copies.append(copy_picture(picture, path))
            finding = findings[picture.label]
            said = (
                finding.finding.statement if holds(finding) else f"{NOT_SHOWN}: {finding.reading}"
            )
            about = escape(f"{picture.label}: {said}")
            shown.append(link(about, places.file(copies[-1]), is_picture=True))
        text = _render(order, shown)
    content = text.encode("utf-8", "replace")
    publish(path, content, _ELSEWHERE)
    return Written(path, len(content), copies)


def _render(order: Order, pictures: Sequence[Markdown]) -> str:
    return render(
        Request(
            checked=order.checked,
            log_sha256=file_sha256(order.checked.log.path),
            kind=order.kind,
            path=order.path,
            typed=order.typed,
            commands=order.commands,
            secrets=order.secrets,
            pictures=pictures,
        )
    )


def _exists(path: str, text: str) -> PyxError:
    """The refusal, with the lines of the file that the new text does not have."""
    present = split_record(read_summary(path))[0].split("\n")
    new = set(split_record(text)[0].split("\n"))
    lost = [number for number, line in enumerate(present, 1) if line.strip() and line not in new]
    hint = "--overwrite replaces it; or choose another file with -o"
    if not lost:
        return PyxError("exists", f"{path} exists; nothing in it would be lost", hint)
    numbers = ", ".join(map(str, lost[:_MOST_LINES]))
    more = f" and {len(lost) - _MOST_LINES} more" if len(lost) > _MOST_LINES else ""
    lines = "line" if len(lost) == 1 else "lines"
    return PyxError("exists", f"{path} exists; {lines} {numbers}{more} of it would be lost", hint)
