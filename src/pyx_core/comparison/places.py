"""Where a rule applies: patterns of JSON paths, of columns, of names."""

from __future__ import annotations

import re
from fnmatch import translate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

# A step into an object is its key, into an array its index, or `(field, …)` of a keyed array.
Step = str | int | tuple[str, ...]
Path = tuple[Step, ...]

_ANY_DEPTH = object()
_ANY_STEP = object()
_STEP = re.compile(
    r"""(?P<deep>\.\.)|\.(?P<key>[^.\[\]'"]+)|\[(?P<index>\d+)\]|\[(?P<any>\*)\]"""
    r"""|\[(?P<quoted>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")\]"""
)
_PLAIN_KEY = re.compile(r"[^\W\d][\w-]*")


class PathPattern:
    """A JSON path such as `$.orders[*].total`, `$..updated_at`, `$['odd key']`."""

    __slots__ = ("_steps", "text")

    def __init__(self, text: str) -> None:
        """Raises ValueError where `text` is no such path."""
        self.text = text
        self._steps = _parse(text)

    @property
    def has_index(self) -> bool:
        """Whether it names an item by its number."""
        return any(isinstance(step, int) for step in self._steps)

    @property
    def is_exact(self) -> bool:
        """Whether it means one place only."""
        return all(isinstance(step, (str, int)) for step in self._steps)

    def matches(self, path: Path) -> bool:
        """Whether `path` is one of those meant, as a whole."""
        return _matches(self._steps, path)

    def look_up(self, value: object) -> object:
        """What stands at an exact path in a document; None where nothing does."""
        for step in self._steps:
            if isinstance(step, str) and isinstance(value, dict):
                value = value.get(step)
            elif isinstance(step, int) and isinstance(value, list) and step < len(value):
                value = value[step]
            else:
                return None
        return value


def _parse(text: str) -> tuple[object, ...]:
    if not text.startswith("$"):
        raise ValueError("a JSON path begins with $")
    steps: list[object] = []
    position = 1
    while position < len(text):
        if steps and steps[-1] is _ANY_DEPTH and text[position] not in ".[":
            text = f"{text[:position]}.{text[position:]}"
        found = _STEP.match(text, position)
        if found is None:
            raise ValueError(f"not understood from {text[position:]!r} on")
        position = found.end()
        if found["deep"]:
            steps.append(_ANY_DEPTH)
        elif found["key"]:
            steps.append(_ANY_STEP if found["key"] == "*" else found["key"])
        elif found["any"]:
            steps.append(_ANY_STEP)
        elif found["index"]:
            steps.append(int(found["index"]))
        else:
            steps.append(re.sub(r"\\(.)", r"\1", found["quoted"][1:-1]))
    if steps and steps[-1] is _ANY_DEPTH:
        raise ValueError("something must follow ..")
    return tuple(steps)


def _matches(pattern: Sequence[object], path: Path) -> bool:
    if not pattern:
        return not path
    first, rest = pattern[0], pattern[1:]
    if first is _ANY_DEPTH:
        return any(_matches(rest, path[start:]) for start in range(len(path)))
    if not path:
        return False
    step = path[0]
    fits = first is _ANY_STEP or (type(first) is type(step) and first == step)
    return fits and _matches(rest, path[1:])


def path_text(path: Path) -> str:
    """A path as it is shown, and as a pattern would be written."""
    parts = ["$"]
    for step in path:
        if isinstance(step, tuple):
            parts.append(f"[{', '.join(step)}]")
        elif isinstance(step, int):
            parts.append(f"[{step}]")
        elif _PLAIN_KEY.fullmatch(step):
            parts.append(f".{step}")
        else:
            escaped = step.replace("\\", "\\\\").replace("'", "\\'")
            parts.append(f"['{escaped}']")
    return "".join(parts)


class Glob:
    """A pattern of names with `*`, `?` and `[…]`; `*` crosses folders."""

    __slots__ = ("_pattern", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._pattern = re.compile(translate(text))

    def matches(self, name: str) -> bool:
        """Whether the whole name fits."""
        return self._pattern.match(name) is not None
