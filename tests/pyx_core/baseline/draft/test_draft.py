"""A drafted `baseline.toml` is a definition that can be used as it is, whatever names are."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pyx_core.baseline.definition.reading import read_definition
from pyx_core.baseline.draft.begin import begin
from pyx_core.baseline.schema.families import type_of
from pyx_core.baseline.schema.model import FORM, Column, Index, Schema, Table
from pyx_core.errors import PyxError

if TYPE_CHECKING:
    from pathlib import Path

    from pyx_core.baseline.definition import model


def column(text: str, store: str) -> Column:
    """A column as `name type`, with `!` where it can't be NULL."""
    name, _, kind = text.removesuffix("!").partition(" ")
    made = type_of(kind, store=store, is_enforced=store != "sqlite")
    return Column(name=name, type=made, is_nullable=not text.endswith("!"))


def schema(store: str, **tables: tuple[str, ...]) -> Schema:
    """Tables by their columns; the first one is the primary key unless it begins with `-`."""
    return Schema(
        schema=FORM,
        source=f"{store.upper()}_SHOP",
        kind=store,
        version="1",
        tables=tuple(
            Table(
                name=name,
                columns=tuple(column(one.removeprefix("-"), store) for one in columns),
                primary_key=() if columns[0][0] == "-" else (columns[0].partition(" ")[0],),
            )
            for name, columns in tables.items()
        ),
    )


def drafted(tmp_path: Path, old: Schema, new: Schema | None) -> tuple[model.Baseline, str]:
    """The definition that comes of two catalogues, and its text."""
    path = tmp_path / "baseline" / "shop" / "baseline.toml"
    begin("shop", str(path), old, new)
    definition = read_definition(str(path))
    return definition.baseline, definition.text


def uncommented(text: str) -> str:
    """The text with its proposals in force."""
    lines = text.partition("# proposed by the types")[2].splitlines()
    proposed = [one.removeprefix("# ") for one in lines if one.startswith("# ")]
    return "\n".join(one for one in proposed if "=" in one or one == "[[rule]]")


def test_what_fits_by_name_is_ready_to_be_compared(tmp_path: Path) -> None:
    """Tables and columns belong together by their words, keys come from both catalogues."""
    old = schema("sqlite", tbl_orders=("id integer", "customerId integer", "note text"))
    new = schema("postgres", orders=("id bigint!", "customer_id bigint", "note text"))
    baseline, _ = drafted(tmp_path, old, new)
    (table,) = baseline.tables
    assert (table.old, table.new, table.key) == ("tbl_orders", "orders", ("id",))
    assert {name: one.new for name, one in table.columns.items()} == {
        "id": None,
        "customerId": "customer_id",
        "note": None,
    }


def test_equal_tables_need_no_list_of_columns(tmp_path: Path) -> None:
    """Where all columns are called alike, a column that comes later is compared, too."""
    same = schema("postgres", orders=("id bigint!", "note text"))
    baseline, _ = drafted(tmp_path, same, same)
    assert baseline.tables[0].columns == {}


def test_what_has_no_partner_is_left_out_with_a_reason(tmp_path: Path) -> None:
    """Columns and tables of one side only are told, and nothing is dropped silently."""
    old = schema("sqlite", orders=("id integer", "legacy text"), logs=("-at text",))
    new = schema("postgres", orders=("id bigint!", "origin text"), audit=("id bigint!",))
    baseline, _ = drafted(tmp_path, old, new)
    assert set(baseline.tables[0].left_out) == {"legacy", "origin"}
    assert set(baseline.not_covered) == {"old table logs", "new table audit"}


def test_a_table_without_a_key_is_not_compared_by_chance(tmp_path: Path) -> None:
    """It stands in the file as a proposal, and among what is not covered."""
    old = schema("sqlite", logs=("-at text", "message text"))
    baseline, text = drafted(tmp_path, old, schema("postgres", logs=("-at text", "message text")))
    assert baseline.tables == ()
    assert "table logs" in baseline.not_covered
    assert '# name = "logs"' in text


def test_a_unique_index_is_a_key_where_no_value_can_be_missing(tmp_path: Path) -> None:
    """One that admits NULL, or covers some rows only, tells no rows apart."""
    table = Table(
        name="users",
        columns=(
            column("email text!", "postgres"),
            column("nick text", "postgres"),
            column("tag text!", "postgres"),
        ),
        indexes=(
            Index(name="a", columns=("nick",), is_unique=True),
            Index(name="b", columns=("tag",), is_unique=True, where="tag <> ''"),
            Index(name="c", columns=("email",), is_unique=True),
        ),
    )
    side = Schema(schema=FORM, source="S", kind="postgres", version="1", tables=(table,))
    baseline, _ = drafted(tmp_path, side, side)
    assert baseline.tables[0].key == ("email",)


def test_a_key_that_one_side_does_not_keep_is_said_to_be_so(tmp_path: Path) -> None:
    """The comparison will find duplicates there; the file warns of them."""
    old = schema("sqlite", orders=("id integer", "note text"))
    new = schema("postgres", orders=("-id bigint", "note text"))
    baseline, text = drafted(tmp_path, old, new)
    assert baseline.tables[0].key == ("id",)
    assert "nothing keeps it unique on the new side" in text


@pytest.mark.parametrize(
    ("old", "new", "read_as"),
    [
        ("placed_at text", "placed_at timestamptz", "timestamp"),
        ("placed_at datetime", "placed_at timestamp", "timestamp"),
        ("placed_at date", "placed_at timestamp", "timestamp"),
        ("day date", "day date", "date"),
        ("paid integer", "paid boolean", "boolean"),
        ("ref text", "ref uuid", "uuid"),
        ("extra text", "extra jsonb", "json"),
        ("total text", "total numeric(10,2)", "number"),
        ("total integer", "total bigint", None),
        ("note text", "note text", None),
    ],
)
def test_values_are_read_as_what_the_stricter_side_holds(
    tmp_path: Path, old: str, new: str, read_as: str | None
) -> None:
    """SQLite keeps times, truths and documents as text or numbers; a time is never cut to a day."""
    before = schema("sqlite", orders=("id integer", old, "x_a text"))
    after = schema("postgres", orders=("id bigint!", new, "xA text"))
    baseline, _ = drafted(tmp_path, before, after)
    assert baseline.tables[0].columns[old.partition(" ")[0]].read_as == read_as


def test_what_types_suggest_is_proposed_and_not_in_force(tmp_path: Path) -> None:
    """Cents, zones, precision, NULL: each can be taken over as it stands, and none is active."""
    old = schema(
        "sqlite", orders=("id integer", "price_cents integer", "placed_at text", "note text")
    )
    new = schema(
        "postgres",
        orders=("id bigint!", "price numeric(10,2)", "placed_at timestamptz", "note text!"),
    )
    baseline, text = drafted(tmp_path, old, new)
    assert baseline.rule == ()
    assert '# price_cents = { old = "price_cents", new_sql = "\\"price\\" * 100" }' in text
    assert '# time_zone = "Europe/Berlin"' in text
    rules = tomllib.loads(uncommented(text))["rule"]
    assert {rule["id"] for rule in rules} == {
        "orders-placed_at-precision",
        "orders-note-null",
    }
    taken = tmp_path / "taken.toml"
    zoned = text.replace('# time_zone = "Europe/Berlin"', 'time_zone = "Europe/Berlin"')
    taken.write_text(zoned.replace("[not_covered]", f"{uncommented(text)}\n[not_covered]"))
    definition = read_definition(str(taken))
    assert len(definition.rules) == 2
    assert definition.baseline.old.time_zone == "Europe/Berlin"


def test_the_old_side_alone_is_a_beginning(tmp_path: Path) -> None:
    """Tables and keys are there, and the new side is left open."""
    baseline, _ = drafted(tmp_path, schema("sqlite", orders=("id integer", "note text")), None)
    assert (baseline.new.source, baseline.tables[0].new) == (None, None)
    assert baseline.tables[0].key == ("id",)


def test_a_definition_is_never_overwritten(tmp_path: Path) -> None:
    """What a person has written stays, whatever is drafted."""
    side = schema("sqlite", orders=("id integer",))
    path = tmp_path / "baseline.toml"
    path.write_text("mine")
    with pytest.raises(PyxError) as caught:
        begin("shop", str(path), side, side)
    assert (caught.value.kind, path.read_text()) == ("exists", "mine")


NAMES = st.text(
    st.characters(exclude_characters=" ", exclude_categories=["Cs"]), min_size=1, max_size=8
).map(lambda name: name.lstrip("-").removesuffix("!") or "x")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    table=NAMES,
    columns=st.lists(NAMES, min_size=1, max_size=4, unique=True),
    kinds=st.lists(
        st.sampled_from(["text", "integer", "numeric(9,2)", "timestamptz", "char(3)", "real"]),
        min_size=8,
        max_size=8,
    ),
)
def test_any_name_is_written_so_that_it_is_read_back(
    tmp_path: Path, table: str, columns: list[str], kinds: list[str]
) -> None:
    """Quotes, line ends, control characters and brackets in names are only names."""
    path = tmp_path / "any.toml"
    path.unlink(missing_ok=True)
    old = schema("sqlite", **{table: tuple(map(" ".join, zip(columns, kinds, strict=False)))})
    new = schema("postgres", **{table: tuple(map(" ".join, zip(columns, kinds[4:], strict=False)))})
    begin("shop", str(path), old, new)
    baseline = read_definition(str(path)).baseline
    assert [one.old for one in baseline.tables] == [table]
    (made,) = baseline.tables
    assert set(made.columns) | set(made.left_out) <= set(columns)
