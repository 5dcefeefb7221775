"""Promises of candidates: few, the best first, each with what speaks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from pyx_core.skills.learning.candidates import find_candidates

if TYPE_CHECKING:
    from pyx_core.manifest.contract import HistoryLine


def history(*lines: str) -> list[HistoryLine]:
    """Lines such as `sum ok`, given as they happened; newest first, as a history is searched."""
    told = [
        {"task": task, "status": status, "run_id": f"20261125_000000_{number:06x}"}
        for number, (task, status) in enumerate(line.split() for line in lines)
    ]
    return cast("list[HistoryLine]", told[::-1])


def test_what_ended_an_investigation_comes_first() -> None:
    """Then what failed until it worked, then what is repeated; each from its newest success."""
    lines = history("a ok", "a ok", "a ok", "b failed", "b timeout", "b ok", "c ok", "c failed")
    found = find_candidates(lines, {"20261125_000000_000006": "stale-price"})
    assert [(one.task, one.run_id[-1]) for one in found] == [("c", "6"), ("b", "5"), ("a", "2")]
    assert found[0].reasons == ("ended the investigation stale-price",)
    assert found[1].reasons == ("failed 2 times before it worked: what was learnt is a gotcha",)
    assert found[2].reasons == ("succeeded 3 times",)


def test_what_never_worked_or_is_pyx_itself_is_none() -> None:
    """A failure that was not mended teaches nothing yet; a query is the step of something."""
    assert find_candidates(history("a failed", "query ok", "query ok", "query ok", "b ok")) == []
