"""Times as programs write them."""

from __future__ import annotations

import datetime as dt
import zoneinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyx_core.investigation.report.timeline.moment import (
    find_moment,
    in_utc,
    named_like_a_time,
    read_moment,
)

BERLIN = zoneinfo.ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-11-24T05:14Z", "2026-11-24T05:14:00Z"),
        ("2026-11-24 05:14:00,123", "2026-11-24T04:14:00.123Z"),
        ("2026-11-24T05:14:00.123456789+0530", "2026-11-23T23:44:00.123Z"),
        ("2026-11-24 05:14:00+00", "2026-11-24T05:14:00Z"),
        ("2026-11-24 05:14:00 UTC", "2026-11-24T05:14:00Z"),
        ("Tue, 24 Nov 2026 05:14:00 +0100", "2026-11-24T04:14:00Z"),
        ("24/Nov/2026:05:14:00 -0500", "2026-11-24T10:14:00Z"),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"),
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
        ("1795497240", "2026-11-24T05:14:00Z"),
        ("1795497240.5", "2026-11-24T05:14:00.500Z"),
        ("1795497240123", "2026-11-24T05:14:00.123Z"),
        ("1795497240123456", "2026-11-24T05:14:00.123Z"),
    ],
)
def test_times_are_read_in_every_usual_form(text: str, utc: str) -> None:
    """A time with a zone is that moment; one without is read in the zone of its source."""
    moment = read_moment(text, BERLIN, may_be_epoch=True)
    assert moment is not None
    assert in_utc(moment.at) == utc


@pytest.mark.parametrize(
    "text", ["2026-11-24", "2026-13-01T00:00Z", "12", "29.90", "", "05:14", "2026-11-24T25:00Z"]
)
def test_what_names_no_moment_is_none(text: str) -> None:
    """A day alone, a price, an impossible hour: none of them gets a place on a timeline."""
    assert read_moment(text, dt.UTC, may_be_epoch=True) is None


def test_large_numbers_are_times_only_where_their_column_says_so() -> None:
    """An order's number may look like an epoch; it is one only in a column that is called so."""
    assert read_moment("1795497240", dt.UTC) is None
    assert named_like_a_time("created_at")
    assert named_like_a_time("eventTime")
    assert not any(map(named_like_a_time, ("order_id", "price", "timeout", "status", "data")))


def test_an_hour_that_came_twice_says_so() -> None:
    """When clocks are set back a local time means two moments: the first is taken, and told."""
    moment = read_moment("2026-10-25T02:30:00", BERLIN)
    assert moment is not None
    assert in_utc(moment.at) == "2026-10-25T00:30:00Z"
    assert "twice" in str(moment.doubt)


def test_an_hour_that_no_clock_showed_says_so() -> None:
    """When clocks are set forward an hour is left out; a time within it is doubtful."""
    moment = read_moment("2026-03-29T02:30:00", BERLIN)
    assert moment is not None
    assert "no clock showed" in str(moment.doubt)
    named = read_moment("2026-03-29T02:30:00+01:00", BERLIN)
    assert named is not None
    assert named.doubt is None


@pytest.mark.parametrize(
    ("line", "utc"),
    [
        ("[2026-11-24T05:14:00.123Z] ERROR no price", "2026-11-24T05:14:00.123Z"),
        ('10.0.0.1 - - [24/Nov/2026:05:14:00 +0000] "GET /"', "2026-11-24T05:14:00Z"),
        ("<34>Dec 31 22:14:15 host su: failed", "2025-12-31T22:14:15Z"),
        ("date: Tue, 24 Nov 2026 05:14:00 GMT", "2026-11-24T05:14:00Z"),
    ],
)
def test_the_time_of_a_log_line_is_found(line: str, utc: str) -> None:
    """The first time near the beginning counts; syslog's year is the last one before the run."""
    written_at = dt.datetime(2026, 11, 25, tzinfo=dt.UTC).timestamp()
    found = find_moment(line, dt.UTC, written_at)
    assert found is not None
    assert in_utc(found[0].at) == utc
    assert line[found[1] : found[2]] == found[0].said


@given(st.text(max_size=80))
def test_no_text_is_a_problem(text: str) -> None:
    """Whatever stands in a column or a line, reading it for times does not fail."""
    read_moment(text, BERLIN, may_be_epoch=True)
    find_moment(text, BERLIN, 0.0)


@given(st.datetimes(timezones=st.timezones()))
def test_a_time_with_its_offset_is_that_moment(moment: dt.datetime) -> None:
    """What ISO 8601 says is read back to the millisecond, whatever the zone of the source."""
    offset = moment.utcoffset()
    if offset is None or offset.seconds % 60:
        return
    found = read_moment(moment.isoformat(), BERLIN)
    assert found is not None
    wanted = (moment - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)).total_seconds()
    assert abs(found.at - wanted) < 0.001
