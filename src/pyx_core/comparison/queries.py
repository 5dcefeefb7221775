"""The SQL of the two engines, each statement in a file of its own beside this one."""

from __future__ import annotations

import os


def query(name: str) -> str:
    """The text of `<name>.sql`."""
    with open(os.path.join(os.path.dirname(__file__), f"{name}.sql"), encoding="utf-8") as file:
        return file.read()
