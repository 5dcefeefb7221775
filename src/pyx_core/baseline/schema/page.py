"""`schema.mapping.md`: what belongs together and what can't hold, for people."""

from __future__ import annotations

import os
from collections import Counter

from pyx_core.baseline.markdown import cell, code, prose
from pyx_core.baseline.schema.holding.examine import breaking
from pyx_core.formats.amounts import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyx_core.baseline.schema.holding.result import Holding, Obstacle
    from pyx_core.baseline.schema.mapping import Mapping, TablePair
    from pyx_core.baseline.schema.model import Rows, Schema

FIRST_WORDS = "# Schema mapping: "
_MOST = 500
_MOST_NAMES = 100


def mapping_page(
    name: str,
    schemas: tuple[Schema, Schema],
    mapping: Mapping,
    holding: Holding,
    runs: Sequence[str],
) -> str:
    """The page. `runs` are the ids of both snapshots and of the look at the data."""
    with open(os.path.join(os.path.dirname(__file__), "mapping.md"), encoding="utf-8") as file:
        template = file.read()
    tables = [_pair(pair, schemas) for pair in mapping.pairs[:_MOST]]
    return template.format(
        name=name,
        sides="\n".join(_sides(schemas, runs)),
        obstacles="\n".join(_obstacles(holding, runs[-1])),
        unchecked="\n".join(_unchecked(holding)),
        held="\n".join(_held(holding)),
        tables="\n\n".join(tables) or "No two tables belong together.",
        alone="\n".join(_alone(mapping)),
    )


def _sides(schemas: tuple[Schema, Schema], runs: Sequence[str]) -> Iterator[str]:
    old, new = schemas
    yield f"| store | {cell(old.source)} | {cell(new.source)} |"
    yield f"| version | {cell(old.version)} | {cell(new.version)} |"
    for title, parts in (("tables", "tables"), ("views", "views"), ("triggers", "triggers")):
        yield f"| {title} | {len(getattr(old, parts)):,} | {len(getattr(new, parts)):,} |"
    yield f"| run | {cell(runs[0])} | {cell(runs[1])} |"


def _obstacles(holding: Holding, run: str) -> Iterator[str]:
    found = breaking(holding)
    if not found:
        yield f"Nothing that was looked at (run {code(run)})."
        return
    yield f"{counted(len(found), 'thing')}, the most rows first (run {code(run)})."
    yield ""
    yield "| what | new | old | rows | of | for example |"
    yield "|---|---|---|---|---|---|"
    for one in found[:_MOST]:
        new, old = (
            cell(f"{table}({', '.join(columns)})")
            for table, columns in ((one.table, one.columns), (one.old_table, one.old_columns))
        )
        rows = "not known" if one.rows is None else f"{one.rows:,}"
        what = f"{one.kind}: {prose(one.message)}"
        yield f"| {what} | {new} | {old} | {one.count:,} | {rows} | {_sample(one)} |"
    if len(found) > _MOST:
        yield ""
        yield f"… and {len(found) - _MOST:,} more in `holding.json` of that run."


def _sample(one: Obstacle) -> str:
    rows = [
        ", ".join(
            f"{name}={'NULL' if value is None else value}"
            for name, value in zip(one.sample_columns, row, strict=False)
        )
        for row in one.sample[:2]
    ]
    return "; ".join(cell(row) for row in rows) or "none"


def _unchecked(holding: Holding) -> Iterator[str]:
    if not holding.unchecked:
        yield "Nothing: all that the new schema asks for was looked at."
        return
    for one in holding.unchecked[:_MOST]:
        place = f"{one.table}({', '.join(one.columns)})" if one.columns else one.table
        yield f"- {code(place)}: {prose(one.what)}: {prose(one.why)}"
    if len(holding.unchecked) > _MOST:
        yield f"- … and {len(holding.unchecked) - _MOST:,} more"


def _held(holding: Holding) -> Iterator[str]:
    if not holding.held:
        yield "Nothing."
        return
    by_table = Counter((one.table, one.basis) for one in holding.held)
    words = {"counted": "by a statement over the old data", "old key": "by a key of the old side"}
    for (table, basis), number in sorted(by_table.items()):
        yield f"- {code(table)}: {counted(number, 'thing')} {words[basis]}"


def _pair(pair: TablePair, schemas: tuple[Schema, Schema]) -> str:
    old, new = (
        schema.table(name) for schema, name in zip(schemas, (pair.old, pair.new), strict=True)
    )
    assert old is not None
    assert new is not None
    lines = [
        f"### {code(pair.old)} → {code(pair.new)}",
        "",
        (
            f"Score {pair.score:.2f}: {prose('; '.join(pair.reasons))}. "
            f"Rows: {_rows(old.rows)} old, {_rows(new.rows)} new."
        ),
        "",
        "| old | type | new | type | score | why |",
        "|---|---|---|---|---|---|",
    ]
    for one in pair.columns:
        left, right = old.column(one.old), new.column(one.new)
        assert left is not None
        assert right is not None
        types = [cell(column.type.name or "no type") for column in (left, right)]
        lines.append(
            f"| {cell(one.old)} | {types[0]} | {cell(one.new)} | {types[1]} | {one.score:.2f} "
            f"| {prose('; '.join(one.reasons))} |"
        )
    for side, names in (("old", pair.old_only), ("new", pair.new_only)):
        if names:
            lines += ["", f"Only {side}: {_names(names)}."]
    for name, places in pair.elsewhere.items():
        lines += ["", f"{code(name)} may have gone to {_names(places)}."]
    return "\n".join(lines)


def _rows(rows: Rows | None) -> str:
    if rows is None or rows.count is None:
        return "not known"
    return f"{rows.count:,}" if rows.basis == "counted" else f"about {rows.count:,} ({rows.basis})"


def _names(names: Sequence[str]) -> str:
    told = ", ".join(code(name) for name in names[:_MOST_NAMES])
    return told if len(names) <= _MOST_NAMES else f"{told} and {len(names) - _MOST_NAMES} more"


def _alone(mapping: Mapping) -> Iterator[str]:
    if not mapping.old_only and not mapping.new_only:
        yield "No table."
    for side, names in (("old", mapping.old_only), ("new", mapping.new_only)):
        if names:
            yield f"- tables of the {side} side only: {_names(names)}"
