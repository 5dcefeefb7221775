"""One page, whole in one file: the shell, its style and its script, under a policy that forbids
everything else (docs/design/013)."""

from __future__ import annotations

import base64
import functools
import hashlib
import json
import os
import time

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from pyx_core.report.marks import mark_of
from pyx_core.version import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

TEMPLATES = os.path.join(os.path.dirname(__file__), "templates")
# What begins every report: so a file that is none is never overwritten by one.
OPENING = b"<!doctype html>\n<!-- A report of pyx"
_ESCAPES = {
    **{ord(letter): f"\\u{ord(letter):04x}" for letter in "<>&'"},
    **{code: f"\\u{code:04x}" for code in (0x2028, 0x2029)},
}


def render(
    template: str,
    values: Mapping[str, Any],
    *,
    title: str,
    kind: str,
    data: Mapping[str, object],
    now_s: float,
    folders: Sequence[str] = (),
    style: str = "",
) -> bytes:
    """The file of a page: `template` extends `page.html.jinja` and finds `values` by name.

    `title` stands in the tab, `kind` in the top line ("run", "comparison"). `data` is embedded as
    JSON; each key becomes a data block of its own. `folders` hold templates beside those of this
    room and are looked at first; `style` is CSS behind that of the shell. All texts must be fit to
    be shown (`legible`); they are escaped here.
    """
    style, script = _file("page.css") + style, _file("page.js")
    policy = (
        "default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; "
        f"style-src {_hash_source(style)}; script-src {_hash_source(script)}"
    )
    page = {
        "title": title,
        "kind": kind,
        "policy": policy,
        # Files of this package, not of a run; nothing else is ever marked as safe.
        "style": Markup(style),  # noqa: S704
        "script": Markup(script),  # noqa: S704
        "glyphs": Markup(_file("glyphs.svg")),  # noqa: S704
        "data": [(name, embedded(value)) for name, value in data.items()],
        "made_at": time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(now_s)),
        "version": __version__,
    }
    told = _environment(tuple(folders)).get_template(template).render({**values, "page": page})
    return told.encode("utf-8", "backslashreplace")


def embedded(value: object) -> Markup:
    """A value as JSON that can stand in a script element: nothing in it can end that, or open one.

    Every reader of JSON reads the value back unchanged.
    """
    text = json.dumps(value, allow_nan=False, separators=(",", ":"))
    return Markup(text.translate(_ESCAPES))  # noqa: S704 - no letter of markup is left in it


@functools.cache
def _environment(folders: tuple[str, ...]) -> Environment:
    environment = Environment(
        loader=FileSystemLoader([*folders, TEMPLATES]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["mark_of"] = mark_of
    return environment


@functools.cache
def _file(name: str) -> str:
    with open(os.path.join(TEMPLATES, name), encoding="utf-8") as file:
        return file.read()


def _hash_source(content: str) -> str:
    digest = hashlib.sha256(content.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
