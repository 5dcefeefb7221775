"""Whether a definition makes sense: what one key says against what another does."""

from __future__ import annotations

import re

from pyx_core.baseline.definition.model import SIDES, Baseline
from pyx_core.baseline.definition.shape import Misfit, nearest, shown
from pyx_core.comparison.normalising import zone_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyx_core.baseline.definition.model import Side, SideOf, Snapshot, Table

SCHEMA = "pyx-baseline/1"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")


def nonsense(baseline: Baseline) -> Iterator[Misfit]:
    """Everything in it that can't be meant."""
    if baseline.schema != SCHEMA:
        problem = f"its schema is {shown(baseline.schema)}; this pyx reads {SCHEMA}"
        yield Misfit(("schema",), problem, f'write schema = "{SCHEMA}"')
    if not NAME.fullmatch(baseline.name):
        hint = "write letters, digits, - and _, as its folder is called"
        yield Misfit(("name",), f"{shown(baseline.name)} is no name of a baseline", hint)
    for side in SIDES:
        yield from _of_side(side, getattr(baseline, side))
    tables = [table.name for table in baseline.tables]
    yield from _doubles("tables", tables)
    yield from _doubles("snapshots", [one.name for one in baseline.snapshots])
    for number, table in enumerate(baseline.tables):
        yield from _of_table(table, ("tables", number), baseline)
    for number, snapshot in enumerate(baseline.snapshots):
        yield from _of_snapshot(snapshot, ("snapshots", number), baseline)
    for number, dataset in enumerate(baseline.datasets):
        place = ("datasets", number)
        if dataset.table not in tables:
            yield _no_table((*place, "table"), dataset.table, tables)
        if (dataset.window is None) != (dataset.window_column is None):
            problem = "a window needs its column, and a column its window"
            yield Misfit(place, problem, 'write window_column = "…" and window = ["…", "…"]')
        if not dataset.ids and dataset.window is None:
            yield Misfit(place, "it adds nothing", "write ids = […], or a window")
    for name, reason in baseline.not_covered.items():
        if not reason.strip():
            yield _no_reason(("not_covered", name), name)


def _of_side(name: Side, side: SideOf) -> Iterator[Misfit]:
    if side.source is not None and not side.source.strip():
        hint = 'write the variable of its store, such as source = "POSTGRES_NEW_URL", or remove it'
        yield Misfit((name, "source"), "source is empty", hint)
    if side.time_zone is not None:
        try:
            zone_of(side.time_zone)
        except ValueError as error:
            hint = "try UTC, +08:00 or Europe/Berlin"
            yield Misfit((name, "time_zone"), str(error), hint)


def _of_table(table: Table, place: tuple[str | int, ...], baseline: Baseline) -> Iterator[Misfit]:
    if not table.name:
        yield Misfit((*place, "name"), "name is empty", "write what you call this entity")
    if not table.key or not all(table.key) or len(set(table.key)) < len(table.key):
        problem = "a table needs a key: the columns that tell its rows apart, each once"
        yield Misfit((*place, "key"), problem, 'write key = ["id"]')
    for side in SIDES:
        name, select = getattr(table, side), getattr(table, f"{side}_select")
        if name is not None and select is not None:
            problem = f"{side} and {side}_select are both given"
            yield Misfit((*place, f"{side}_select"), problem, "keep one of them")
        elif not (name or select) and _is_known(baseline, side):
            hint = f'write {side} = "its table", or {side}_select = "SELECT …"'
            yield Misfit(place, f"nothing says what it is on the {side} side", hint)
    for name, column in table.columns.items():
        for side in SIDES:
            own, sql = getattr(column, side), getattr(column, f"{side}_sql")
            if own is not None and sql is not None:
                problem = f"{side} and {side}_sql are both given"
                yield Misfit((*place, "columns", name), problem, "keep one of them")
    for name, reason in table.left_out.items():
        where = (*place, "left_out", name)
        if not reason.strip():
            yield _no_reason(where, name)
        if name in table.columns:
            yield Misfit(where, f"{name} is left out, and among the columns", "keep one of them")
        if name in table.key:
            yield Misfit(where, f"{name} is left out, and part of the key", "keep one of them")


def _of_snapshot(
    snapshot: Snapshot, place: tuple[str | int, ...], baseline: Baseline
) -> Iterator[Misfit]:
    if not NAME.fullmatch(snapshot.name):
        hint = "files are called after it: write letters, digits, - and _"
        yield Misfit((*place, "name"), f"{shown(snapshot.name)} is no name of a snapshot", hint)
    for side in SIDES:
        asked = getattr(snapshot, side) or snapshot.ask
        if not (asked or "").strip() and _is_known(baseline, side):
            hint = f'write ask = "…" for both sides, or {side} = "…"'
            yield Misfit(place, f"nothing says what is asked of the {side} side", hint)
    if snapshot.ask is not None and None not in (snapshot.old, snapshot.new):
        problem = "ask, old and new are all given"
        yield Misfit((*place, "ask"), problem, "remove ask: each side has its own")
    tables = [table.name for table in baseline.tables]
    if snapshot.for_each is not None and snapshot.for_each not in tables:
        yield _no_table((*place, "for_each"), snapshot.for_each, tables)


def _is_known(baseline: Baseline, side: Side) -> bool:
    """Whether that system is told at all; while it is not, nothing has to be said of it."""
    told: SideOf = getattr(baseline, side)
    return not (told.source is None and told.base_url is None and told.folder is None)


def _doubles(key: str, names: Sequence[str]) -> Iterator[Misfit]:
    for number, name in enumerate(names):
        if name in names[:number]:
            problem = f"two of {key} are called {shown(name)}"
            yield Misfit((key, number, "name"), problem, "give each a name of its own")


def _no_table(place: tuple[str | int, ...], name: str, tables: Sequence[str]) -> Misfit:
    hint = nearest(name, tables) if tables else "write [[tables]] with that name"
    return Misfit(place, f"no table is called {shown(name)}", hint)


def _no_reason(place: tuple[str | int, ...], name: str) -> Misfit:
    return Misfit(place, f"{name} has no reason", f'write why: {name} = "…"')
