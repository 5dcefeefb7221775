"""A verification as Markdown, for a pull request."""

from __future__ import annotations

import functools
import os
import re

from pyx_core.baseline.markdown import block, code, prose
from pyx_core.baseline.verification.verification import TOTALS, share
from pyx_core.formats.shown import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from jinja2 import Environment

    from pyx_core.baseline.verification.verification import Verification

TEMPLATES = os.path.join(os.path.dirname(__file__), "templates")
_MOST = 50
_LONGEST = 300
_BLANK_LINES = re.compile(r"\n{3,}")


def markdown_report(found: Verification, mask: Callable[[str], str]) -> bytes:
    """The text of `verification.report.md`. Nothing from a store can become markup in it."""
    template = _environment().get_template("verification.md.jinja")
    text = template.render(v=found, totals=TOTALS, most=_MOST)
    return mask(_BLANK_LINES.sub("\n\n", text)).encode("utf-8", "backslashreplace")


@functools.cache
def _environment() -> Environment:
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=False,  # noqa: S701 - it is no HTML; `cell` and `value` escape for Markdown
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["cell"] = cell
    environment.filters["value"] = value
    environment.filters["share"] = share
    environment.filters["commands"] = commands
    return environment


def cell(text: object) -> str:
    """A text that stays on its line and is no markup."""
    return prose(_shown(str(text)))


def value(text: str | None) -> str:
    """A value as code; *nothing* where a side has none."""
    return "*nothing*" if text is None else code(_shown(text))


def commands(lines: Sequence[str]) -> str:
    """Lines to type."""
    return block("\n".join(map(_shown, lines)), "bash")


def _shown(text: str) -> str:
    shown = visible(text).replace("\n", "\\n").replace("\t", " ")
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"
