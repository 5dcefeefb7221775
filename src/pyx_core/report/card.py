"""A run as a card of evidence: everything a reader asks, as plain values fit to be shown."""

from __future__ import annotations

import msgspec

from pyx_core.formats.command_text import as_typed
from pyx_core.report.excerpt import Excerpt, excerpt_of
from pyx_core.report.files import FileRow, file_rows
from pyx_core.report.links import anchor
from pyx_core.report.manifest_facts import (
    Notice,
    environment,
    facts,
    how_ended,
    log_told,
    manifest_data,
    notices,
    took,
)
from pyx_core.report.preview import Preview, previews_of
from pyx_core.report.query_record import QueryRecord, query_record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

    from pyx_core.evidence.stored_run import StoredRun
    from pyx_core.evidence.verify import RunCheck
    from pyx_core.report.budget import Budget, Room
    from pyx_core.report.legible import Legible
    from pyx_core.report.links import Links

_SHOWN_COMMAND = 4000


class RunCard(msgspec.Struct, frozen=True, kw_only=True):
    """What `blocks/card.html.jinja` shows of a run."""

    anchor: str
    run_id: str
    task: str
    status: str
    summary: str | None
    error: str | None
    started: str
    took: str
    ended: str
    command: str
    figures: tuple[tuple[str, str], ...]
    facts: tuple[tuple[str, str | None], ...]
    files: tuple[FileRow, ...]
    files_left_out: int
    checked: int
    intact: int
    log: Excerpt
    log_told: str
    notices: tuple[Notice, ...]
    environment: tuple[tuple[str, str | None], ...]
    query: QueryRecord | None
    previews: tuple[Preview, ...]
    home: str
    data: object
    """The manifest, masked and cut, as it is embedded."""

    @property
    def is_intact(self) -> bool:
        """Whether every file that was looked at is what it was."""
        return self.checked == self.intact


def run_card(
    run: StoredRun,
    legible: Legible,
    links: Links,
    budget: Budget,
    room: Room,
    check: RunCheck,
    first: Collection[str] = (),
) -> RunCard:
    """The card of a run; `room` is what previews of all runs of the report share.

    `check` says what is with its files. Outputs with a name in `first` have their previews before
    others.
    """
    manifest = run.manifest
    rows, left_out = file_rows(run, check, legible, links, budget.outputs)
    intact = sum(file.state == "intact" for file in check.files)
    log = run.log
    log_row = next((row for row in rows if row.role == "log"), None)
    shown = Excerpt(problem="The log is gone.")
    if log_row is not None and log_row.state not in ("missing", "removed", "unreadable"):
        shown = excerpt_of(run.file(log["path"]), legible, budget.log_bytes)
    typed = as_typed([str(word) for word in manifest["command"]["argv"]])
    ended = how_ended(run)
    return RunCard(
        anchor=anchor("run", run.run_id),
        run_id=legible.line(run.run_id, 80),
        task=legible.line(manifest["task"], 200),
        status=manifest["status"],
        summary=legible.line(manifest["summary"], 600) if manifest.get("summary") else None,
        error=legible.line(manifest["error"], 600) if manifest.get("error") else None,
        started=legible.line(manifest["started_at"], 40),
        took=took(manifest.get("duration_s")),
        ended=legible.line(ended),
        command=legible.text(typed, _SHOWN_COMMAND) if typed else "",
        figures=(
            (took(manifest.get("duration_s")), "took"),
            (legible.line(ended), "ended"),
            (f"{len(run.outputs):,}", "outputs"),
            (f"{intact:,} of {len(check.files):,}", "files intact"),
        ),
        facts=tuple(facts(run, legible)),
        files=tuple(rows),
        files_left_out=left_out,
        checked=len(check.files),
        intact=intact,
        log=shown,
        log_told=log_told(run),
        notices=tuple(notices(run, check, legible)),
        environment=tuple(environment(run, legible)),
        query=query_record(manifest.get("declared"), legible),
        previews=tuple(previews_of(run, check, legible, links, budget, room, first)),
        home=legible.line(run.home, 1000),
        data=manifest_data(run, legible, budget.data_bytes),
    )
