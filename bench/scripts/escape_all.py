"""Writes all text files of FOLDER into one HTML file, as a script of ten lines would."""

from __future__ import annotations

import html
import sys
from pathlib import Path


def main(folder: str, target: str) -> None:
    """Whole files, escaped, below their names."""
    parts = ["<!doctype html><meta charset=utf-8><title>files</title>"]
    for path in sorted(Path(folder).glob("look.*")):
        text = path.read_text(encoding="utf-8", errors="replace")
        parts.append(f"<h2>{html.escape(path.name)}</h2><pre>{html.escape(text)}</pre>")
    Path(target).write_text("\n".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
