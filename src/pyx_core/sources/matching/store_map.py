"""Which columns of two stores belong together: what a map file says of them."""

from __future__ import annotations

import re
from typing import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyx_core.comparison.places import PathPattern

# What values can be read as.
TYPES = ("text", "integer", "number", "boolean", "timestamp", "json")
_PART = re.compile(r"\{\{|\}\}|\{([^\W\d]\w*)\}")


class KeyPattern:
    """A pattern of keys such as `price:{id}`: each hole is a column; `{{` and `}}` are braces."""

    __slots__ = ("_pattern", "holes", "text")

    def __init__(self, text: str) -> None:
        """Raises ValueError where it has no holes, or one twice."""
        self.text = text
        self.holes: list[str] = []
        pattern, position = "", 0
        for part in _PART.finditer(text):
            pattern += re.escape(text[position : part.start()])
            position = part.end()
            if part[1] is None:
                pattern += re.escape(part[0][0])
            else:
                pattern += "(.+?)"
                self.holes.append(part[1])
        if not self.holes:
            raise ValueError("it has no {name}")
        if len(set(self.holes)) < len(self.holes):
            raise ValueError("a name stands in it twice")
        self._pattern = re.compile(pattern + re.escape(text[position:]), re.DOTALL)

    @classmethod
    def of_glob(cls, glob: str, name: str) -> KeyPattern | None:
        """The pattern for `price:*`, whose star becomes a hole; None for any other glob."""
        if glob.count("*") != 1 or any(sign in glob for sign in "?[\\") or not name.isidentifier():
            return None
        doubled = glob.replace("{", "{{").replace("}", "}}")
        return cls(doubled.replace("*", f"{{{name}}}"))

    def take_apart(self, key: object) -> dict[str, str] | None:
        """The text in each hole; None for a key that does not fit."""
        found = self._pattern.fullmatch(key) if isinstance(key, str) else None
        return None if found is None else dict(zip(self.holes, found.groups(), strict=True))


class Origin(NamedTuple):
    """Where the values of a column come from: a column of the answer, a place in its JSON, a hole
    of its keys; or a constant, where `column` is None."""

    column: str | None
    path: PathPattern | None = None
    hole: str | None = None
    constant: object = None

    def __str__(self) -> str:
        if self.column is None:
            return f"constant {self.constant!r}"
        if self.hole is not None:
            return f"{{{self.hole}}} in {self.column}"
        return self.column if self.path is None else f"{self.path.text} in {self.column}"


class SideMap:
    """What a map says of one side: columns by the names they are compared under. With `latest`,
    of the rows that have the same key only the last counts."""

    __slots__ = ("columns", "keys", "latest")

    def __init__(
        self,
        columns: Mapping[str, Origin] | None = None,
        keys: KeyPattern | None = None,
        *,
        latest: bool = False,
    ) -> None:
        self.columns = dict(columns or {})
        self.keys = keys
        self.latest = latest


class StoreMap:
    """A whole map. `types` say what values of a column are read as, on both sides."""

    __slots__ = ("key", "left", "right", "types")

    def __init__(
        self,
        *,
        left: SideMap | None = None,
        right: SideMap | None = None,
        key: Sequence[str] = (),
        types: Mapping[str, str] | None = None,
    ) -> None:
        self.left = left or SideMap()
        self.right = right or SideMap()
        self.key = list(key)
        self.types = dict(types or {})
