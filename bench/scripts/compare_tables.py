"""Compares the table `orders` of two stores as `pyx baseline compare --tables` does, and checks
that all planted differences are found and nothing else: OLD_URL NEW_URL PLANTED.json."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from pyx_core.baseline.definition.model import Table
from pyx_core.baseline.tables.compare import compare_table
from pyx_core.baseline.tables.options import TableOptions
from pyx_core.baseline.tables.side import Store
from pyx_core.comparison.rules import Rules
from pyx_core.sources.address import parse_address
from pyx_core.sources.registry import connect
from pyx_core.sources.session import Limits
from pyx_core.sources.source import Source


def opened(url: str, name: str) -> Store:
    """A guarded connection."""
    kind, address = parse_address(url, None)
    source = Source(
        name=name,
        kind=kind.name,
        label=None,
        origin="",
        variables=(),
        address=address,
    )
    session = connect(source, Limits(statement_s=3600))
    return Store(session, kind.name, name)


def main() -> None:
    old, new = opened(sys.argv[1], "OLD"), opened(sys.argv[2], "NEW")
    planted = {tuple(one) for one in json.loads(Path(sys.argv[3]).read_text())}
    method = sys.argv[4] if len(sys.argv) > 4 else "auto"
    with tempfile.TemporaryDirectory() as folder:
        verdict, journal = compare_table(
            Table(name="orders", key=("id",)),
            old,
            new,
            Rules(),
            TableOptions(method=method),
            journal_path=f"{folder}/journal.jsonl",
            rules_text="",
        )
        lines = [json.loads(line) for line in journal.differences()]
    found = {(int(one["key"]["id"]), one["kind"], one["column"]) for one in lines}
    print(verdict)
    if found != planted:
        sys.exit(f"missed {planted - found}, and found {found - planted}")


main()
