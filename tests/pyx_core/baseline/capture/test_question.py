"""What is asked: values of an entity go where they belong and nowhere else."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, unquote, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from pyx_core.baseline.capture.question import (
    filled,
    filled_form,
    filled_json,
    filled_path,
    questions,
)
from pyx_core.baseline.definition.model import SideOf, Snapshot

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@given(TEXTS)
def test_a_value_stays_one_part_of_a_path(value: str) -> None:
    """Whatever it holds, it is one segment and no query, and reads back as it was."""
    parts = urlsplit(filled_path("/orders/{id}/lines?of={id}", {"id": value}))
    assert parts.path.count("/") == 3
    assert unquote(parts.path.split("/")[2]) == value
    assert parse_qs(parts.query, keep_blank_values=True) == {"of": [value]}


@given(TEXTS)
def test_a_value_stays_within_its_quotes(value: str) -> None:
    """In a JSON body it is that text and nothing else."""
    assert json.loads(filled_json('{"name": "{name}", "n": 1}', {"name": value})) == {
        "name": value,
        "n": 1,
    }


@given(TEXTS)
def test_a_value_stays_one_field_of_a_form(value: str) -> None:
    """It adds no field."""
    form = filled_form("name={name}&n=1", {"name": value})
    assert parse_qs(form, keep_blank_values=True) == {"name": [value], "n": ["1"]}


def test_braces_that_name_nothing_stay() -> None:
    """A body is full of braces; only names of the entity are replaced."""
    assert filled("{a} {b} {} {a.b}", {"a": 1}) == "1 {b} {} {a.b}"
    assert filled_json('{"id": {id}, "flag": {flag}}', {"id": 7, "flag": None}) == (
        '{"id": 7, "flag": null}'
    )


def test_the_old_side_is_asked_everything_before_anything_again() -> None:
    """Between two answers to one question passes as much time as can be had."""
    snapshots = [
        Snapshot(name=name, kind="sql", ask="SELECT 1", for_each=each)
        for name, each in (("a", None), ("b", "orders"))
    ]
    lists = {"orders": [{"id": 1}, {"id": 2}]}
    asked = list(questions(snapshots, "old", SideOf(), lists.__getitem__, takes=2))
    assert [(one.take, one.label) for one in asked] == [
        *((1, "a"), (1, "b id=1"), (1, "b id=2")),
        *((2, "a again"), (2, "b id=1 again"), (2, "b id=2 again")),
    ]
    assert len({one.key for one in asked}) == 6


def test_a_question_is_another_one_once_anything_of_it_changed() -> None:
    """What decides the answer decides whether there is one; how long is waited does not."""
    first = Snapshot(name="a", kind="http", ask="/x")

    def sha256(snapshot: Snapshot, told: SideOf | None = None) -> str:
        (one,) = questions([snapshot], "old", told or SideOf(), lambda _: [], takes=1)
        return one.sha256

    others = [
        Snapshot(name="a", kind="http", ask="/y"),
        Snapshot(name="a", kind="http", ask="/x", method="POST"),
        Snapshot(name="a", kind="http", ask="/x", body="{}"),
        Snapshot(name="a", kind="http", ask="/x", headers=("ETag",)),
    ]
    found = {sha256(first), *map(sha256, others), sha256(first, SideOf(base_url="http://b"))}
    assert len(found) == 6
    assert sha256(Snapshot(name="a", kind="http", ask="/x", timeout_s=1)) == sha256(first)
