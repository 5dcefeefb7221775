"""SQL that pyx itself sends, one statement a file."""

from __future__ import annotations

import os


def statement(name: str) -> str:
    """The statement in `<name>.sql`."""
    with open(os.path.join(os.path.dirname(__file__), f"{name}.sql"), encoding="utf-8") as file:
        return file.read().strip()
