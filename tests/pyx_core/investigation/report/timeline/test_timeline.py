"""The records of cited outputs on the timeline."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from checked_logs import asked, checked_log, cited, run_with
from pyx_core.investigation.report.timeline.drawing import draw
from pyx_core.investigation.report.timeline.lanes import SHOWN_OF_AN_OUTPUT
from pyx_core.investigation.report.timeline.moment import in_utc
from pyx_core.investigation.report.timeline.table import MOST_ROWS, rows_of
from pyx_core.investigation.report.timeline.timeline import timeline_of
from pyx_core.report.legible import Legible
from pyx_core.secrets.detect import secret_values

if TYPE_CHECKING:
    from pathlib import Path

    from pyx_core.evidence.stored_run import StoredRun
    from pyx_core.investigation.report.timeline.event import Event, Lane, Timeline

NO_SECRETS = Legible(secret_values({}))
LOG = """---
schema: inspect-io/1
{front}
---

## Question

> Which?

{sections}
## Findings

### F1. It happened

- kind: observed
"""


def timeline(
    folder: Path,
    run: StoredRun,
    ending: str,
    *fragments: str | None,
    front: str = "topic: price",
    others: list[StoredRun] | None = None,
    sections: str = "",
    passage: str | None = None,
) -> Timeline:
    """Of a log whose first finding cites parts of an output, among other runs."""
    listed = {f"E{number}": one for number, one in enumerate(others or [], 1)}
    evidence = "".join(
        f"- {label}: [{one.run_id}]({one.manifest['task']}.{one.run_id}.manifest.json)\n"
        for label, one in listed.items()
    )
    text = LOG.format(front=front, sections=f"## Evidence\n\n{evidence}\n{sections}\n")
    citations = [cited(run, ending, fragment, passage=passage) for fragment in fragments]
    checked = checked_log(folder, text, citations={"F1": citations}, runs=listed)
    return timeline_of(checked, NO_SECRETS)


def lane_of(found: Timeline) -> Lane:
    (lane,) = found.lanes
    return lane


def times(events: tuple[Event, ...]) -> list[str]:
    return [in_utc(event.at) for event in events]


@pytest.mark.parametrize(
    ("ending", "content", "fragment"),
    [
        ("rows.csv", "id,created_at\n1,2026-11-24T05:14:00Z\n2,2026-11-24T05:20:00Z\n", "row=2"),
        ("rows.csv", 'id;at;note\n1;2026-11-24T05:14Z;"a\nb"\n2;2026-11-24T05:20Z;\n', "L4"),
        (
            "rows.jsonl",
            '{"id":1,"ts":1795497240}\n\nno JSON\n{"id":2,"ts":1795497600}\n',
            "L4/id",
        ),
        ("rows.json", '[{"ts":"2026-11-24T05:14Z"},{"ts":"2026-11-24T05:20Z"}]', "/1/ts"),
        ("app.log", "2026-11-24 05:14:00 up\n  at x\n2026-11-24 05:20:00 ERROR\n", "L3"),
        ("rows.tsv", "at\tid\n2026-11-24T05:14Z\t1\n2026-11-24T05:20Z\t2\n", "row=id:2"),
    ],
)
def test_records_with_a_time_are_found_in_every_form(
    tmp_path: Path, ending: str, content: str, fragment: str
) -> None:
    """Rows, JSON lines, items and log lines have their places, and the cited one its finding."""
    run = run_with(tmp_path, {ending: content.encode()})
    lane = lane_of(timeline(tmp_path, run, ending, fragment))
    assert times(lane.events) == ["2026-11-24T05:14:00Z", "2026-11-24T05:20:00Z"]
    assert [event.cited_by for event in lane.events] == [(), ("F1",)]
    assert {event.card for event in lane.events} == {f"run-{run.run_id}"}


def test_a_value_that_is_a_time_has_its_place(tmp_path: Path) -> None:
    """A citation of one value in a document is on the timeline, where that value is a time."""
    document = json.dumps({"since": "2026-11-24T05:14:00Z", "lag": 32}).encode()
    run = run_with(tmp_path, {"finding.json": document})
    lane = lane_of(
        timeline(tmp_path, run, "finding.json", "/since", passage='"2026-11-24T05:14:00Z"')
    )
    assert times(lane.events) == ["2026-11-24T05:14:00Z"]


def many_rows(number: int) -> bytes:
    lines = "".join(f"{n},{1_795_497_240 + n // 3}\n" for n in range(number))
    return f"id,created_at\n{lines}".encode()


def test_many_records_are_counted_and_the_cited_ones_stay(tmp_path: Path) -> None:
    """Of 100,000 records the first, the last and the cited are shown, the rest as counts."""
    run = run_with(tmp_path, {"rows.csv": many_rows(100_000)})
    found = timeline(tmp_path, run, "rows.csv", "row=70000")
    lane = lane_of(found)
    assert lane.counted == 100_000
    assert sum(bucket.number for bucket in lane.buckets) == 100_000
    assert len(lane.events) == 3
    assert [event.cited_by for event in lane.events] == [(), ("F1",), ()]
    rows, left = rows_of(found)
    assert len(rows) <= MOST_ROWS
    assert left == 0


def test_many_cited_records_stay_bounded(tmp_path: Path) -> None:
    """A citation of a hundred thousand lines does not become a hundred thousand shapes."""
    run = run_with(tmp_path, {"rows.csv": many_rows(20_000)})
    found = timeline(tmp_path, run, "rows.csv", "L1-20001")
    assert len(lane_of(found).events) < 200
    drawing = draw(found)
    assert drawing is not None
    assert sum(len(lane.points) for lane in drawing.lanes) < 200


def test_records_at_the_same_moment_are_told_as_several(tmp_path: Path) -> None:
    """Identical times are one shape with their number, not shapes that hide one another."""
    rows = "id,at\n" + "".join(f"{n},2026-11-24T05:14:00Z\n" for n in range(SHOWN_OF_AN_OUTPUT))
    run = run_with(tmp_path, {"rows.csv": rows.encode()})
    drawing = draw(timeline(tmp_path, run, "rows.csv", None))
    assert drawing is not None
    (point,) = drawing.lanes[-1].points
    assert point.label == str(SHOWN_OF_AN_OUTPUT)


def fingerprint(folder: Path, name: str, skew_s: float | None) -> StoredRun:
    content = {
        "source": {"name": name},
        "taken_at": "2026-11-25T03:00:00.000Z",
        "skew_s": skew_s,
    }
    outputs = {f"{name}.json": json.dumps(content).encode()}
    return run_with(folder, outputs, task="fingerprint", role="fingerprint")


def test_a_measured_clock_moves_the_times_of_its_store(tmp_path: Path) -> None:
    """A server that is 90 s ahead has its records 90 s earlier here, and the lane says so."""
    rows = b"id,created_at\n1,2026-11-24T05:14:00\n"
    run = run_with(tmp_path, {"rows.csv": rows}, task="query", declared=asked("POSTGRES_PROD_URL"))
    known = fingerprint(tmp_path, "POSTGRES_PROD_URL", 90.0)
    lane = lane_of(timeline(tmp_path, run, "rows.csv", "row=1", others=[known]))
    assert lane.name == "POSTGRES_PROD_URL"
    assert times(lane.events) == ["2026-11-24T05:12:30Z"]
    assert lane.clock is not None
    assert "90.000 s ahead" in lane.clock.note
    assert "measured 2026-11-25T03:00:00Z" in lane.clock.note
    assert "UTC, in which pyx asks it" in lane.clock.note


@pytest.mark.parametrize("has_fingerprint", [False, True])
def test_a_clock_that_nobody_measured_is_said_to_be_so(
    tmp_path: Path, has_fingerprint: bool
) -> None:
    """Without a fingerprint, or from a store that tells no time, times stay as written."""
    rows = b"id,created_at\n1,2026-11-24T05:14:00Z\n"
    run = run_with(tmp_path, {"rows.csv": rows}, task="query", declared=asked("KAFKA", "kafka"))
    others = [fingerprint(tmp_path, "KAFKA", None)] if has_fingerprint else []
    lane = lane_of(timeline(tmp_path, run, "rows.csv", "row=1", others=others))
    assert times(lane.events) == ["2026-11-24T05:14:00Z"]
    assert lane.clock is not None
    assert lane.clock.offset_s is None
    assert "clock not measured" in lane.clock.note


@pytest.mark.parametrize(
    ("front", "utc"),
    [
        ("zone: Europe/Berlin", "2026-11-24T04:14:00Z"),
        ("zone SHOP: America/New_York", "2026-11-24T10:14:00Z"),
        ("zone: Nowhere/Atall", "2026-11-24T05:14:00Z"),
    ],
)
def test_the_log_may_say_which_zone_times_are_in(tmp_path: Path, front: str, utc: str) -> None:
    """A zone of the front matter is taken for times without one, and the lane says whose it is."""
    rows = b"id,created_at\n1,2026-11-24 05:14:00\n"
    run = run_with(tmp_path, {"rows.csv": rows}, task="query", declared=asked("SHOP", "sqlite"))
    lane = lane_of(timeline(tmp_path, run, "rows.csv", "row=1", front=front))
    assert times(lane.events) == [utc]
    assert lane.clock is not None
    assert ("as the log says" in lane.clock.note) != ("knows no zone" in lane.clock.note)
    assert "rows.csv: 1 time without a zone" in lane.notes


def test_entries_written_by_hand_have_a_lane(tmp_path: Path) -> None:
    """What people know from elsewhere stands beside what was measured, with its line."""
    run = run_with(tmp_path, {"rows.csv": b"id\n1\n"})
    sections = (
        "## Timeline\n\n- 2026-11-24T05:14Z somebody typed a price [F1]\n- later, who knows\n"
        "- `2026-11-24 06:00` the alarm was silent\n"
    )
    lane = lane_of(timeline(tmp_path, run, "rows.csv", None, sections=sections))
    assert times(lane.events) == ["2026-11-24T05:14:00Z", "2026-11-24T06:00:00Z"]
    assert lane.events[0].cited_by == ("F1",)
    assert lane.events[1].text == "the alarm was silent"
    assert lane.events[1].place == "line 17"


def test_the_window_of_the_question_is_known(tmp_path: Path) -> None:
    """The window is part of what is drawn, even where nothing happened within it."""
    run = run_with(tmp_path, {"rows.csv": b"id\n1\n"})
    front = "window: 2026-11-24T05:00Z/2026-11-24T08:00Z"
    found = timeline(tmp_path, run, "rows.csv", None, front=front, others=[run])
    assert found.window is not None
    drawing = draw(found)
    assert drawing is not None
    assert drawing.band is not None
    assert drawing.band[1] > 50


def test_hostile_outputs_have_no_lane_and_no_error(tmp_path: Path) -> None:
    """Broken UTF-8, a line of many megabytes, a cell beyond all limits: the report goes on."""
    outputs = {
        "a.csv": b"id,at\n\xff\xfe,\x80\n" + b"x" * 5_000_000,
        "b.jsonl": b'{"at":"' + b"9" * 3_000_000 + b'"}\n[[[[\n',
        "c.json": b"[" * 100_000,
        "d.log": b"\x1b[31m2026-11-24T05:14:00Z\x1b[0m \xff up\n",
    }
    run = run_with(tmp_path, outputs)
    citations = [cited(run, ending, None) for ending in outputs]
    text = LOG.format(front="topic: price", sections="")
    found = timeline_of(checked_log(tmp_path, text, citations={"F1": citations}), NO_SECRETS)
    assert [lane.name for lane in found.lanes] == ["look d.log"]


def test_an_output_that_is_gone_is_left_out(tmp_path: Path) -> None:
    """Evidence that was removed does not keep the rest of the timeline from being made."""
    run = run_with(tmp_path, {"rows.csv": b"id,at\n1,2026-11-24T05:14:00Z\n"})
    citation = cited(run, "rows.csv", "row=1")
    assert citation.path is not None
    (tmp_path / citation.path).unlink()
    text = LOG.format(front="topic: price", sections="")
    found = timeline_of(checked_log(tmp_path, text, citations={"F1": [citation]}), NO_SECRETS)
    assert found.lanes == ()
    assert len(found.spans) == 1


def test_secrets_are_masked_before_a_record_is_cut(tmp_path: Path) -> None:
    """A password in a log line is on no timeline, not even in part."""
    secrets = secret_values({"DB_PASSWORD": "hunter2-and-more-of-it"})
    line = b"2026-11-24T05:14:00Z " + b"x" * 140 + b" hunter2-and-more-of-it\n"
    run = run_with(tmp_path, {"app.log": line})
    text = LOG.format(front="topic: price", sections="")
    checked = checked_log(tmp_path, text, citations={"F1": [cited(run, "app.log", "L1")]})
    (lane,) = timeline_of(checked, Legible(secrets)).lanes
    assert "hunter" not in lane.events[0].text
