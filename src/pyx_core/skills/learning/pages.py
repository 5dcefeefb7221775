"""The pages of a drafted skill, from the templates beside this file."""

from __future__ import annotations

import functools
import json
import os
import re

from pyx_core.formats.shown import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2 import Environment

_FOLDER = os.path.join(os.path.dirname(__file__), "templates")
# What Markdown would obey, and what a host of skills would replace or execute in a body.
_NEUTRAL = {"$": "&#36;", "`": "'", "[": "\\[", "]": "\\]", "<": "\\<", "\\": "\\\\", "\t": " "}
_OF_YAML = {"<": "(", ">": ")", "$": "", "`": "'", "\t": " "}
_HOSTS = re.compile(r"\$\d|\$ARGUMENTS|\$\{|(?:^|\s)!`")
_DASHES = re.compile(r"-{3,}")
# What begins a heading, a list, a quotation or a block of code.
_BLOCK = re.compile(r"^(\d{0,9})([#+*>=~_.)-])")
_TICKS = re.compile(r"`+")


def render(template: str, values: Mapping[str, object]) -> str:
    """The page, ending in one line end."""
    return f"{_environment().get_template(template).render(values).rstrip()}\n"


def is_hosts(text: str) -> bool:
    """Whether a host of skills may put something else for a part of it."""
    return _HOSTS.search(text) is not None


def _quoted(text: str) -> str:
    """A text as YAML takes it whatever is in it: JSON's strings are YAML's.

    Angle brackets are refused by tools that package skills, three dashes end what they read.
    """
    plain = "".join(_OF_YAML.get(letter, letter) for letter in visible(" ".join(text.split())))
    return json.dumps(_DASHES.sub("--", plain), ensure_ascii=False)


def _line(text: str) -> str:
    """A text from evidence on one line: no control characters, nothing that is Markdown's or a
    host's to obey."""
    plain = visible(" ".join(text.split()))
    plain = "".join(_NEUTRAL.get(letter, letter) for letter in plain)
    return _BLOCK.sub(r"\1\\\2", plain, count=1)


def _cell(text: str) -> str:
    return _line(text).replace("|", "\\|")


def _fenced(command: str) -> str:
    """A block of code that nothing within it can end."""
    longest = max((len(ticks) for ticks in _TICKS.findall(command)), default=0)
    fence = "`" * max(3, longest + 1)
    lines = "\n".join(map(visible, command.split("\n")))
    return f"{fence}bash\n{lines}\n{fence}"


@functools.cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - Markdown: its own specials are escaped by the filters
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.keep_trailing_newline = True
    environment.filters.update(quoted=_quoted, line=_line, cell=_cell, fenced=_fenced)
    return environment
