"""One folder a skill: its files as templates, rendered with what may be said."""

from __future__ import annotations

import functools
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jinja2 import Environment

    from pyx_core.skills.machine import Machine
    from pyx_core.skills.surface import Surface

FOLDER = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "templates")
_ENDING = ".j2"
# A file whose name has this in it is rendered once for each group of commands.
_EACH_PURPOSE = "PURPOSE"


def skill_names() -> list[str]:
    """The skills that there are templates of; other folders hold parts that several include."""
    return [
        name
        for name in sorted(os.listdir(FOLDER))
        if os.path.isfile(os.path.join(FOLDER, name, f"SKILL.md{_ENDING}"))
    ]


def render(skill: str, surface: Surface, machine: Machine | None) -> dict[str, str]:
    """The files of a skill, by path within its folder, `SKILL.md` first.

    What templates can say is what stands here: their own text, the commands, and, where it is
    given, the machine. They reach no environment, no file and no clock.
    """
    environment = _environment()
    rendered = {}
    for path in _files(skill):
        template = environment.get_template(f"{skill}/{path}{_ENDING}")
        for purpose in surface.purposes if _EACH_PURPOSE in path else [None]:
            name = path.replace(_EACH_PURPOSE, (purpose or "").lower())
            rendered[name] = template.render(
                purposes=surface.purposes,
                purpose=purpose,
                commands_of=surface.of,
                has=surface.has,
                machine=machine,
            )
    return rendered


@functools.cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(FOLDER, encoding="utf-8"),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - Markdown, and no text of strangers
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _files(skill: str) -> Iterator[str]:
    root = os.path.join(FOLDER, skill)
    found = []
    for folder, _, names in os.walk(root):
        for name in names:
            if name.endswith(_ENDING):
                path = os.path.relpath(os.path.join(folder, name), root)
                found.append(path.removesuffix(_ENDING).replace(os.sep, "/"))
    yield from sorted(found, key=lambda path: (path != "SKILL.md", path))
