"""The front matter of a log: YAML, one level, every value a text."""

from __future__ import annotations

from typing import NamedTuple

import yaml

from pyx_core.investigation.log.document import Fault

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_FENCE = "---"
_ENDS = ("---", "...")
_MOST_LINES = 500
_MOST_LETTERS = 100_000
_HINT = "write one `key: value` on each line, and nothing but text behind the colon"


class FrontMatter(NamedTuple):
    """The values, the faults, and how many lines of the file it takes, its fences included."""

    values: dict[str, str]
    faults: tuple[Fault, ...] = ()
    lines: int = 0


def read_front_matter(lines: list[str]) -> FrontMatter:
    """The front matter that a file begins with; empty where it has none."""
    if not lines or lines[0].rstrip() != _FENCE:
        return FrontMatter({})
    end = next(
        (at for at, line in enumerate(lines[:_MOST_LINES]) if at and line.rstrip() in _ENDS), None
    )
    if end is None:
        hint = "end it with a line `---`"
        return FrontMatter({}, (Fault(line=1, message="the front matter has no end", hint=hint),))
    text = "\n".join(lines[1:end])
    if len(text) > _MOST_LETTERS:
        return FrontMatter({}, (_fault(1, "the front matter is too long"),), end + 1)
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = mark.line + 2 if mark is not None else 1
        fault = _fault(min(line, end + 1), f"the front matter is no YAML: {error.problem}")
        return FrontMatter({}, (fault,), end + 1)
    except (yaml.YAMLError, RecursionError):
        return FrontMatter({}, (_fault(1, "the front matter is no YAML"),), end + 1)
    if root is None:
        return FrontMatter({}, (), end + 1)
    if not isinstance(root, yaml.MappingNode):
        return FrontMatter({}, (_fault(2, "the front matter holds no keys"),), end + 1)
    values: dict[str, str] = {}
    faults = tuple(_fill(values, root))
    return FrontMatter(values, faults, end + 1)


def _fill(values: dict[str, str], root: yaml.MappingNode) -> Iterator[Fault]:
    for key, value in root.value:
        line = key.start_mark.line + 2
        if not isinstance(key, yaml.ScalarNode):
            yield _fault(line, "a key of the front matter is no text")
        elif not isinstance(value, yaml.ScalarNode):
            yield _fault(line, f"{key.value[:60]} in the front matter is no text")
        elif key.value in values:
            yield _fault(line, f"{key.value[:60]} stands twice in the front matter")
        else:
            # As it is written: a time stays a text, and `no` is not made false.
            values[key.value] = value.value


def _fault(line: int, message: str) -> Fault:
    return Fault(line=line, message=message, hint=_HINT)
