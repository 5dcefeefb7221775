"""The conditions and measures of the TOML files beside this one."""

from __future__ import annotations

import functools
import os
import tomllib

_FILES = {"sqlite": "sqlite", "postgres": "postgres", "mysql": "mysql", "mariadb": "mysql"}


def expression(name: str, column: str, store: str) -> str:
    """The expression of this name for a quoted column, or for an expression in brackets."""
    return _expressions(_FILES[store])[name].replace("{c}", column)


@functools.cache
def _expressions(name: str) -> dict[str, str]:
    path = os.path.join(os.path.dirname(__file__), f"{name}.toml")
    with open(path, "rb") as file:
        return tomllib.load(file)
