"""Differences of answers with something in common are one line that says what."""

from __future__ import annotations

import json

import pytest

from pyx_core.baseline.verification.groups import Groups, OpenDifference


def difference(where: str, left: object, right: object, number: int, **more: str) -> OpenDifference:
    told: dict[str, str] = {"kind": "changed", "state": "open", **more}
    return OpenDifference(
        snapshot="page",
        entity=f"id={number}",
        file="answer.json",
        place=where,
        where=where,
        left=json.dumps(left),
        right=json.dumps(right),
        old_run="a",
        new_run="b",
        **told,
    )


def texts(*differences: OpenDifference) -> list[str]:
    """One answer for each."""
    groups = Groups("page")
    for one in differences:
        groups.add([one])
    return [group.text for group in groups.largest_first()]


@pytest.mark.parametrize(
    ("pairs", "said"),
    [
        ([(1250, 12.5), (990, 9.9), (100, 1)], "ratio 1/100"),
        (
            [
                ("2026-07-01T00:30:00Z", "2026-06-30T23:30:00Z"),
                ("2026-07-02 10:00:00+00:00", "2026-07-02 09:00:00+00:00"),
            ],
            "differ by -01:00",
        ),
        ([(None, ""), (None, "")], "are NULL on one side and an empty text on the other"),
    ],
)
def test_what_all_have_in_common_is_said(pairs: list[tuple[object, object]], said: str) -> None:
    """An offset, a ratio, an empty text for nothing."""
    found = texts(*(difference("$.body.x", *pair, n) for n, pair in enumerate(pairs)))
    answers = f"{len(pairs)} answers"
    assert found == [f"{len(pairs)} changed at $.body.x, in {answers}: {said}"]


def test_what_explains_only_some_is_not_said() -> None:
    """A sentence about all of them is true of all of them."""
    pairs = [(1250, 12.5), (990, 9.9), (100, 77)]
    found = texts(*(difference("$.body.x", *pair, n) for n, pair in enumerate(pairs)))
    assert found == ["3 changed at $.body.x, in 3 answers"]


def test_another_status_is_one_difference() -> None:
    """Of an answer with another status all of the body is another one: it is told once."""
    groups = Groups("page")
    for number in range(3):
        status = difference("$.status", 200, 404, number)
        groups.add([difference("$.body.id", 1, 2, number), status])
    groups.add([difference("$.body.id", 1, 2, 9)])
    assert [group.text for group in groups.largest_first()] == [
        "status 404 instead of 200, in 3 answers",
        "1 changed at $.body.id, in 1 answer",
    ]


def test_what_is_noisy_is_in_no_group() -> None:
    """Groups are of what is open."""
    assert texts(difference("$.body.at", 1, 2, 1, state="noisy")) == []
