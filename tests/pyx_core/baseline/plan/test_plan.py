"""A plan says all that a definition says, and what neither it nor anybody speaks of."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from pyx_core.baseline.definition.reading import read_definition
from pyx_core.baseline.markdown import block, code, prose
from pyx_core.baseline.plan.page import plan_page
from pyx_core.baseline.plan.rule_words import allowed, where
from pyx_core.baseline.plan.uncovered import uncovered
from pyx_core.baseline.schema.families import type_of
from pyx_core.baseline.schema.model import FORM, Column, Schema, Table
from pyx_core.comparison.rule_file import KINDS

if TYPE_CHECKING:
    from pathlib import Path

    from pyx_core.baseline.definition.model import Side
    from pyx_core.baseline.definition.reading import Definition

TEXT = """\
schema = "pyx-baseline/1"
name = "shop"
[old]
source = "SQLITE_OLD_PATH"
time_zone = "Europe/Berlin"
[new]
source = "POSTGRES_NEW_URL"
[[tables]]
name = "orders"
old = "orders"
new_select = "SELECT o.id, p.price FROM orders o JOIN order_prices p USING (id)"
old_where = "id > 10"
key = ["id"]
[tables.columns]
id = {}
price = { old = "price_cents", new_sql = "price * 100", read_as = "number" }
[tables.left_out]
legacy = "dropped with ticket 7"
[[snapshots]]
name = "list"
kind = "http"
ask = "/orders/{id}"
for_each = "orders"
[[datasets]]
table = "orders"
ids = [1438]
because = "the customer who complained"
[[rule]]
id = "prices"
reason = "rounded by law"
table = "orders"
column = "price"
atol = 0.01
[not_covered]
"new table audit" = "it is filled from now on"
"""


def definition(tmp_path: Path) -> Definition:
    """The definition above."""
    path = tmp_path / "baseline.toml"
    path.write_text(TEXT, encoding="utf-8")
    return read_definition(str(path))


def schema(**tables: str) -> Schema:
    """Tables by the names of their columns."""
    kind = type_of("text", store="postgres")
    return Schema(
        schema=FORM,
        source="S",
        kind="postgres",
        version="1",
        tables=tuple(
            Table(
                name=name,
                columns=tuple(
                    Column(name=one, type=kind, is_nullable=True) for one in columns.split()
                ),
            )
            for name, columns in tables.items()
        ),
    )


def test_everything_that_is_written_is_in_the_plan(tmp_path: Path) -> None:
    """Stores, zones, selects, filters, keys, columns, requests, entities, rules and reasons."""
    read = definition(tmp_path)
    page = plan_page(read.baseline, read.text, {})
    for words in (
        *("`SQLITE_OLD_PATH`", "`Europe/Berlin`", "SELECT o.id, p.price", "`id > 10`"),
        *("key: `id`", "`price_cents`", "computed: `price * 100`", "number", "/orders/{id}"),
        *("for each entity of `orders`", "`1438`", "the customer who complained"),
        *("**prices**", "numbers differ by at most 0.01", "rounded by law"),
        *("dropped with ticket 7", "it is filled from now on"),
    ):
        assert words in page, words


def test_what_nobody_speaks_of_is_told(tmp_path: Path) -> None:
    """Tables that no part names, and columns that are neither compared nor left out."""
    read = definition(tmp_path)
    schemas: dict[Side, Schema | None] = {
        "old": schema(orders="id price_cents legacy remark", carts="id"),
        "new": schema(orders="id", order_prices="id price", audit="id", jobs="id"),
    }
    left = uncovered(read.baseline, schemas)
    assert left.tables == {"old": ["carts"], "new": ["jobs"]}
    assert left.columns == {"orders": {"old": ["remark"]}}
    page = plan_page(read.baseline, read.text, schemas)
    assert "**table `carts` of the old side: nobody has said why**" in page
    assert "table `audit`" not in page
    assert "without a word: `remark`" in page


def test_a_store_that_nobody_looked_at_is_not_taken_for_covered(tmp_path: Path) -> None:
    """Without its schema the plan says that it is not known what else is there."""
    read = definition(tmp_path)
    page = plan_page(read.baseline, read.text, {"old": schema(orders="id price_cents")})
    assert "tables of the new side that no part names: not known" in page
    assert "tables of the old side that no part names: not known" not in page


def test_every_rule_has_words() -> None:
    """No key of a rule is left to be read as TOML."""
    values = {
        "ignore": True,
        "order": "any",
        "rtol": 0.1,
        "atol": 1,
        "timestamp": "second",
        "timezone": {"left": "+01:00", "right": "UTC"},
        "scale": 2,
        "null": "empty",
        "case": "ignore",
        "whitespace": "trim",
        "regex": "a+",
    }
    assert set(values) | {"replace"} == set(KINDS)
    for key, value in values.items():
        told = allowed({"id": "a", "reason": "b", key: value})
        assert told
        assert f"{key} =" not in told
    rule = tomllib.loads('table = "orders"\ncolumn = "p*"\n')
    assert where(rule) == "table `orders`, column `p*`"
    assert where({}) == "everywhere"


HOSTILE = st.text(st.characters(exclude_characters="\r", exclude_categories=["Cs", "Cc"]))


@given(HOSTILE)
def test_code_shows_letter_by_letter(text: str) -> None:
    """Ticks, links and tags of others stay signs."""
    (token,) = MarkdownIt().parseInline(f"a {code(text)} b")
    kinds = [child.type for child in token.children or []]
    assert kinds == ["text", "code_inline", "text"]


@given(HOSTILE)
def test_prose_stays_words(text: str) -> None:
    """A reason can't make a heading, a link, a picture or HTML of itself."""
    tokens = MarkdownIt().parse(f"- a {prose(text)} b")
    kinds = {child.type for token in tokens for child in token.children or []}
    assert kinds <= {"text", "text_special"}
    assert MarkdownIt().parse(block(text))[0].type == "fence"
