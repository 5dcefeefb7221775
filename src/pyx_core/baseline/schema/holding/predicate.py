"""Conditions on old values, in the SQL of the old side's store."""

from __future__ import annotations

import functools
import os
import re
import tomllib

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyx_core.baseline.schema.model import Column

_PLACE = re.compile(r"\{([a-z]+)\}")
_FILES = {"sqlite": "sqlite", "postgres": "postgres", "mysql": "mysql", "mariadb": "mysql"}
_TEXTS = ("text", "any", "other", "enum", "json", "uuid")


def predicate(kind: str, store: str, column: Column, values: Mapping[str, str]) -> str | None:
    """The condition that a value of this column breaks; None where this store has none for it.

    `values` fill its places, `c` the quoted column among them.
    """
    conditions = _conditions(_FILES[store])
    group = "text" if column.type.family in _TEXTS else "number"
    text = conditions.get("any", {}).get(kind) or conditions.get(group, {}).get(kind)
    if text is None:
        return None
    # What else stands in braces is a regular expression.
    return _PLACE.sub(lambda found: values.get(found[1], found[0]), text).strip()


@functools.cache
def _conditions(name: str) -> dict[str, dict[str, str]]:
    path = os.path.join(os.path.dirname(__file__), f"{name}.toml")
    with open(path, "rb") as file:
        return tomllib.load(file)
