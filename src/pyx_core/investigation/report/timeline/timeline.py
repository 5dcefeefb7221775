"""A checked log becomes a timeline."""

from __future__ import annotations

import datetime as dt

from pyx_core.investigation.report.timeline.clocks import Clocks
from pyx_core.investigation.report.timeline.entries import hand_written, window_of
from pyx_core.investigation.report.timeline.event import Span, Timeline
from pyx_core.investigation.report.timeline.lanes import lanes
from pyx_core.investigation.report.timeline.moment import read_moment
from pyx_core.report.links import anchor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.evidence.stored_run import StoredRun
    from pyx_core.investigation.check.verdict import CheckedLog
    from pyx_core.report.legible import Legible

_LONGEST = 160


def timeline_of(checked: CheckedLog, legible: Legible) -> Timeline:
    """The runs, the records of cited outputs by source, and what was written by hand."""
    runs = runs_of(checked)
    found, notes = lanes(checked, Clocks(runs.values(), checked.log.front), legible)
    written = hand_written(checked.log, legible)
    labels = {one.run.run_id: one.evidence.label for one in checked.evidence if one.run is not None}
    spans = [
        span
        for run_id, run in runs.items()
        if (span := _span(run, labels.get(run_id), legible)) is not None
    ]
    return Timeline(
        tuple(sorted(spans, key=lambda span: (span.start, span.card))),
        tuple([written, *found] if written is not None else found),
        window_of(checked.log, legible),
        tuple(notes),
    )


def runs_of(checked: CheckedLog) -> dict[str, StoredRun]:
    """All runs that the log names, those under Evidence first, by their ids."""
    named = [one.run for one in checked.evidence]
    named += [one.run for finding in checked.findings for one in finding.citations]
    found: dict[str, StoredRun] = {}
    for run in named:
        if run is not None:
            found.setdefault(run.run_id, run)
    return found


def _span(run: StoredRun, label: str | None, legible: Legible) -> Span | None:
    manifest = run.manifest
    start = read_moment(str(manifest.get("started_at")), dt.UTC)
    end = read_moment(str(manifest.get("finished_at")), dt.UTC)
    if start is None:
        return None
    summary = manifest.get("summary")
    words = f"{manifest['task']}: {summary}" if summary else manifest["task"]
    last = max(end.at, start.at) if end is not None else start.at
    told = legible.line(words, _LONGEST)
    status = legible.line(manifest["status"], 20)
    return Span(start.at, last, told, anchor("run", run.run_id), status, (label,) if label else ())
