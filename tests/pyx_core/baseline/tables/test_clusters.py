"""Differences are explained by what they have in common, largest first, with a rule to copy."""

from __future__ import annotations

import datetime as dt
import tomllib
from typing import TYPE_CHECKING

import pytest

from pyx_core.baseline.tables.clusters import Patterns
from pyx_core.baseline.tables.options import TableOptions
from pyx_core.comparison.rule_file import read_rules
from two_stores import compare, sqlite_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pyx_core.baseline.tables.clusters import Cluster
CREATE = "CREATE TABLE t (id INTEGER PRIMARY KEY, a, country TEXT)"


def found(*pairs: tuple[object, object]) -> list[Cluster]:
    patterns = Patterns(str)
    for old, new in pairs:
        patterns.add("a", old, new)
    return patterns.clusters("t")


def moments(hours: int, suffix: str = "") -> list[tuple[object, object]]:
    first = dt.datetime(2026, 11, 25, 7, 23, 12, 500)  # noqa: DTZ001 - no zone is the point
    made: list[tuple[object, object]] = []
    for day in range(412):
        old = first + dt.timedelta(days=day, microseconds=day)
        new = old + dt.timedelta(hours=hours)
        made.append((old.isoformat(), new.isoformat() + suffix))
    return made


CASES: list[tuple[list[tuple[object, object]], str, str]] = [
    (moments(-8, "+00:00"), "time_offset", "all 412 in column a: differ by -08:00"),
    (moments(8), "time_offset", "all 412 in column a: differ by +08:00"),
    ([(n, n * 100) for n in range(1, 50)], "ratio", "all 49 in column a: ratio 100"),
    ([(n * 100, n) for n in range(1, 50)], "ratio", "all 49 in column a: ratio 1/100"),
    ([(n, n + 3) for n in range(1, 50)], "difference", "all 49 in column a: differ by 3"),
    ([(0.1, 0.123), (5.4, 5.43), (7.2, 7.249)], "rounding", "rounded to 1 digits"),
    ([("Ab", "ab"), ("C", "c"), ("dE", "De")], "case", "differ in case only"),
    ([(" a", "a"), ("b ", "b"), ("c\n", "c")], "whitespace", "white space only (trim)"),
    ([(None, ""), (None, ""), ("", None)], "null_is_empty", "NULL on one side"),
    ([("abcdef", "abcd"), ("ghijkl", "ghij")], "truncated", "new at 4 characters"),
    ([("Straße", "StraÃ\x9fe"), ("é", "Ã©")], "encoding", "new: UTF-8 read as latin-1"),
    ([("Köln", "K?ln"), ("Œuvre", "?uvre")], "encoding", "letters beyond ASCII became ?"),
    ([("é", "e\u0301")], "unicode_form", "Unicode's form only"),
    ([('{"a": 1, "b": 2}', '{"b":2,"a":1.0}')], "json_form", "the same JSON"),
    ([("paid", "PAYED"), ("paid", "PAYED")], "constant", '"paid" → "PAYED"'),
    ([("5", 5), ("7", 7)], "type", "text → number"),
]


@pytest.mark.parametrize(("pairs", "kind", "text"), CASES, ids=[case[2] for case in CASES])
def test_one_sentence_for_all(pairs: list[tuple[object, object]], kind: str, text: str) -> None:
    """What explains all differences of a column is the first thing said of it."""
    (cluster,) = found(*pairs)
    assert (cluster.kind, cluster.count, cluster.total) == (kind, len(pairs), len(pairs))
    assert text in cluster.text


@pytest.mark.parametrize(("pairs", "kind", "_"), CASES, ids=[case[2] for case in CASES])
def test_a_proposed_rule_absorbs_its_cluster(
    tmp_path: Path, pairs: list[tuple[object, object]], kind: str, _: str
) -> None:
    """A rule that is proposed is one that can be read, and it allows all of its cluster: applied,
    nothing of it is open."""
    (cluster,) = found(*pairs)
    if cluster.proposal is None:
        assert kind in ("difference", "truncated", "encoding", "unicode_form", "constant", "type")
        return
    given = tomllib.loads(cluster.proposal)
    if "rule" not in given:
        assert given in ({"read_as": "json"}, {"old_sql": "a * 100.0"}, {"old_sql": "a / 100.0"})
        return
    rules = [{**rule, "reason": "because"} for rule in given["rule"]]
    chain = read_rules({"rule": rules}, "proposal").of_table("t").of_column("a")
    for old, new in pairs:
        assert chain.absorb(old, new), (old, new)


def test_the_largest_comes_first() -> None:
    """Each difference is in one cluster; what nothing explains is counted, too."""
    pairs: list[tuple[object, object]] = [(f"Name {n}", f"name {n}") for n in range(20)]
    pairs += [(f"x{n} ", f"x{n}") for n in range(30)]
    pairs += [(f"p{n}", f"q{n}z") for n in range(7)]
    clusters = found(*pairs)
    assert [(one.kind, one.count) for one in clusters] == [
        ("whitespace", 30),
        ("case", 20),
        ("unexplained", 7),
    ]


def test_what_changed_rows_have_in_common(tmp_path: Path) -> None:
    """A value that most of the changed rows have, and few of all rows, is told with both shares."""
    rows = [(n, n * 7, "DE" if n % 25 == 0 else f"C{n % 25}") for n in range(2000)]
    new = [(n, a + n if country == "DE" and n else a, country) for n, a, country in rows]
    new[3] = (3, 22, "C3")
    urls = [
        sqlite_file(tmp_path / f"{side}.db", CREATE, made)
        for side, made in (("old", rows), ("new", new))
    ]
    clusters = compare(tmp_path, urls[0], urls[1], options=TableOptions()).verdict.clusters
    (common,) = [one for one in clusters if one.kind == "common"]
    assert common.text == '98.8% of the changed rows have country = "DE" against 4.0% of all'


def test_a_cause_stands_before_a_coincidence(tmp_path: Path) -> None:
    """What explains all differences comes before what their rows have in common as often."""
    rows = [(n, n * 7 + 1, "DE" if n % 25 == 0 else f"C{n % 25}") for n in range(2000)]
    new = [(n, a * 100 if country == "DE" else a, country) for n, a, country in rows]
    urls = [
        sqlite_file(tmp_path / f"{side}.db", CREATE, made)
        for side, made in (("old", rows), ("new", new))
    ]
    clusters = compare(tmp_path, urls[0], urls[1], options=TableOptions()).verdict.clusters
    assert [one.count for one in clusters] == [80, 80]
    assert [one.kind for one in clusters] == ["ratio", "common"]


def test_secrets_are_masked(tmp_path: Path) -> None:
    """No secret is told by a cluster or a difference."""
    mask: Callable[[str], str] = lambda text: text.replace("hunter2", "***")  # noqa: E731
    urls = [
        sqlite_file(tmp_path / f"{side}.db", CREATE, [(1, value, "DE")])
        for side, value in (("old", "hunter2"), ("new", "x"))
    ]
    told = compare(tmp_path, urls[0], urls[1], options=TableOptions(mask=mask))
    assert "hunter2" not in f"{told.verdict} {told.differences}"
    assert "***" in told.verdict.clusters[0].text
