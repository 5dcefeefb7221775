"""A summary's text: a template filled from the checked log, and the record behind it."""

from __future__ import annotations

import os
import re
from typing import Literal, NamedTuple

from pyx_core.investigation.summary.content import Content
from pyx_core.investigation.summary.markdown import Markdown, escape
from pyx_core.investigation.summary.places import Places, relative
from pyx_core.investigation.summary.record import (
    SCHEMA,
    Record,
    finding_now,
    findings_below,
    write_record,
)
from pyx_core.investigation.summary.standing import Standings, by_label
from pyx_core.secrets.masker import mask_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyx_core.investigation.check.verdict import CheckedLog
    from pyx_core.investigation.summary.content import Typed
    from pyx_core.secrets.detect import Secrets

Kind = Literal["teammate", "leader", "handoff"]
KINDS: tuple[Kind, ...] = ("teammate", "leader", "handoff")
_ENDING_SPACES = re.compile(r"[ \t]+$", re.MULTILINE)
_BLANK_LINES = re.compile(r"\n{3,}")


class Request(NamedTuple):
    """What is to be written: `path` is absolute; `commands` are those that go on with a handoff."""

    checked: CheckedLog
    log_sha256: str
    kind: Kind
    path: str
    typed: Typed
    commands: Sequence[str]
    secrets: Secrets
    pictures: Sequence[Markdown] = ()


def render(request: Request) -> str:
    """The whole file."""
    checked = request.checked
    log_path = os.path.abspath(checked.log.path)
    folder = os.path.dirname(request.path)
    places = Places(log_path, folder)
    standings = Standings(checked, places, request.secrets)
    told = Content(checked, places, standings, request.typed)
    text = _template(request.kind, told, request)
    findings = by_label(checked)
    record = Record(
        schema=SCHEMA,
        kind=request.kind,
        log=relative(log_path, folder),
        log_sha256=request.log_sha256,
        named=tuple(standings.used),
        findings={
            label: finding_now(findings[label])
            for label in findings_below(standings.used, findings)
        },
    )
    body = _BLANK_LINES.sub("\n\n", _ENDING_SPACES.sub("", text)).strip()
    parts = [mask_text(body, request.secrets), standings.definitions, write_record(record)]
    return "\n\n".join(filter(None, parts))


def _template(kind: Kind, told: Content, request: Request) -> str:
    import jinja2

    folder = os.path.join(os.path.dirname(__file__), "templates")
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder),
        # HTML's escaping is not Markdown's: `finalize` sees whatever a template prints.
        autoescape=False,  # noqa: S701
        finalize=escape,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    template = environment.get_template(f"{kind}.md.jinja")
    return template.render(told=told, commands=request.commands, pictures=request.pictures)
