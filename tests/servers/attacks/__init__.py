"""Statements that try to change a store, or to reach beyond it: a file for each kind of store."""

from __future__ import annotations

from pathlib import Path

_SEPARATOR = "\n====\n"


def attacks(store: str) -> list[str]:
    """The statements of `<store>.txt`, which stand between lines of ====."""
    text = (Path(__file__).parent / f"{store}.txt").read_text(encoding="utf-8")
    return text.rstrip("\n").split(_SEPARATOR)
