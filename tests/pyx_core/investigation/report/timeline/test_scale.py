"""Where moments stand on the timeline."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyx_core.investigation.report.timeline.scale import Scale, duration

DAY = dt.datetime(2026, 11, 24, tzinfo=dt.UTC).timestamp()
TIMES = st.lists(st.floats(-6e10, 2e11), min_size=1, max_size=60)


@given(TIMES)
def test_moments_keep_their_order_and_stay_within(moments: list[float]) -> None:
    """However far apart: earlier stands left of later, and all of it fits."""
    scale = Scale(moments, 0.0, 1000.0)
    places = [scale.place(at) for at in sorted(moments)]
    assert places == sorted(places)
    assert 0.0 <= places[0] <= places[-1] <= 1000.0
    for tick in scale.ticks():
        assert 0.0 <= tick.x <= 1000.0


def test_a_far_outlier_does_not_squash_the_rest() -> None:
    """One record of the year 1 leaves the minutes of the incident as wide as without it."""
    minutes = [DAY + number * 60 for number in range(30)]
    scale = Scale([-62_135_596_800.0, *minutes], 0.0, 1000.0)
    assert scale.place(minutes[-1]) - scale.place(minutes[0]) > 600
    (gap,) = scale.breaks
    assert gap.said == "2,026 y"


def test_a_night_in_which_nothing_happened_is_left_out() -> None:
    """Events at five, runs on the next day: both stretches have room, and the gap is told."""
    events = [DAY + 5 * 3600 + number * 60 for number in range(60)]
    runs = [DAY + 40 * 3600 + number for number in range(10)]
    scale = Scale(events + runs, 0.0, 1000.0)
    assert len(scale.breaks) == 1
    assert scale.place(runs[-1]) - scale.place(runs[0]) > 100
    assert scale.place(events[-1]) - scale.place(events[0]) > 300


def test_each_stretch_names_its_day() -> None:
    """Whoever looks at one side of a gap sees which day it is."""
    scale = Scale([DAY, DAY + 60, DAY + 86_400 * 5, DAY + 86_400 * 5 + 60], 0.0, 1000.0)
    days = [tick.day for tick in scale.ticks() if tick.day]
    assert days == ["2026-11-24", "2026-11-29"]


def test_words_of_the_axis_stay_clear_of_what_was_left_out() -> None:
    """Beside a gap a time or a day is held at the side where its stretch goes on."""
    scale = Scale([DAY, DAY + 3600, DAY + 86_400, DAY + 86_410], 0.0, 1000.0)
    (gap,) = scale.breaks
    before = [tick for tick in scale.ticks() if tick.x < gap.x]
    behind = [tick for tick in scale.ticks() if tick.x > gap.x]
    assert (before[-1].anchor, behind[0].anchor) == ("end", "start")
    assert {tick.anchor for tick in before[1:-1]} == {"middle"}


def test_one_moment_alone_has_a_place() -> None:
    """A single run that took no time stands in the middle, with a mark."""
    scale = Scale([DAY], 0.0, 1000.0)
    assert 100 < scale.place(DAY) < 900
    assert scale.ticks()


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.35, "350 ms"), (1, "1 second"), (31 * 3600, "31 hours"), (86_400 * 800, "2 years")],
)
def test_durations_have_one_unit(seconds: float, said: str) -> None:
    """A duration is told in the unit that one would say it in."""
    assert duration(seconds) == said
