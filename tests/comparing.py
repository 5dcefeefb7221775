"""Contents of files, compared as a caller of the core does."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from pyx_core.comparison.compare import compare
from pyx_core.comparison.comparison import Pair
from pyx_core.comparison.options import Options
from pyx_core.comparison.rule_file import read_rules

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pyx_core.comparison.comparison import Comparison, FileComparison
    from pyx_core.comparison.results import ResultWriter
    from pyx_core.comparison.rules import Rules


def rules_of(text: str) -> Rules:
    """The rules of a TOML text."""
    return read_rules(tomllib.loads(text), "rules.toml")


def compare_files(
    folder: Path,
    left: str | bytes,
    right: str | bytes,
    form: str,
    *,
    rules: str = "",
    key: Sequence[str] = (),
    engine: str | None = None,
    header: bool = True,
    writer: ResultWriter | None = None,
    window: int = 32 << 20,
    limit: int = 1000,
) -> Comparison:
    """Two contents of one format, compared."""
    paths = []
    for name, content in (("left", left), ("right", right)):
        path = folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        paths.append(str(path))
    scratch = folder / "scratch"
    scratch.mkdir(exist_ok=True)
    options = Options(
        scratch=str(scratch),
        key=key,
        header=header,
        engine=engine,
        writer=writer,
        window=window,
        limit=limit,
    )
    compared = compare([Pair("file", paths[0], paths[1], form)], rules_of(rules), options)
    assert list(scratch.iterdir()) == [], "temporary files are left"
    return compared


def told(file: FileComparison) -> list[tuple[str, str, str | None, str | None]]:
    """The differences: kind, place, left, right."""
    found = []
    for difference in file.differences:
        at = difference.location
        parts = [at.table, at.path, at.column]
        if at.key is not None:
            parts.insert(1, ",".join(f"{name}={value}" for name, value in at.key.items()))
        place = " ".join(part for part in parts if part is not None)
        found.append((difference.kind, place, difference.left, difference.right))
    return found
