"""Snapshots that are proposed can be copied into a definition as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pyx_core.baseline.definition.reading import read_baseline
from pyx_core.baseline.inventory.candidate import Candidate
from pyx_core.baseline.inventory.snapshots import proposed_snapshots

if TYPE_CHECKING:
    from pathlib import Path

    from pyx_core.baseline.definition.model import Baseline
    from pyx_core.baseline.inventory.candidate import Kind

HEAD = 'schema = "pyx-baseline/1"\nname = "x"\n[old]\nbase_url = "http://a"\n[new]\n'


def proposed(tmp_path: Path, *candidates: tuple[Kind, str]) -> Baseline:
    """A definition with what candidates of a kind, as they were written, suggest."""
    found = [Candidate(kind, "a", 1, what, "x") for kind, what in candidates]
    path = tmp_path / "baseline.toml"
    path.write_text(HEAD + proposed_snapshots(found), encoding="utf-8")
    return read_baseline(str(path))


def test_routes_keys_and_topics_become_questions(tmp_path: Path) -> None:
    """Placeholders of every framework are those of baseline.toml; what writes is left out."""
    made = proposed(
        tmp_path,
        ("route", "GET /orders/{id}"),
        ("route", "GET|POST /items/<int:item>"),
        ("route", "/carts/:cart/lines → views.lines"),
        ("route", "POST /orders"),
        ("cache key", "price:{sku}"),
        ("cache key", "price:{row['sku']}"),
        ("topic", "orders.paid"),
        ("query", "SELECT 1 FROM x"),
    )
    assert [(one.kind, one.ask) for one in made.snapshots] == [
        ("http", "/orders/{id}"),
        ("http", "/items/{item}"),
        ("http", "/carts/{cart}/lines"),
        ("redis", "SCAN MATCH price:* WITHVALUES"),
        ("kafka", "orders.paid --limit 1000"),
    ]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["route", "cache key", "topic"]),
            st.text(max_size=12) | st.from_regex(r"/[a-z{}:<>/-]{0,8}", fullmatch=True),
        ),
        max_size=6,
    )
)
def test_any_candidate_leaves_a_definition(
    tmp_path: Path, candidates: list[tuple[Kind, str]]
) -> None:
    """Whatever stands in a repository, what is proposed is read, each under a name of its own."""
    made = proposed(tmp_path, *candidates)
    assert len({one.name for one in made.snapshots}) == len(made.snapshots)
