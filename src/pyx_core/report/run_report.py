"""A run as a report of its own."""

from __future__ import annotations

import os

from pyx_core.errors import PyxError
from pyx_core.evidence.audit.named_runs import check_manifest_file
from pyx_core.evidence.measurement import Measurement
from pyx_core.evidence.verify import check_run
from pyx_core.naming import STATE_FOLDER
from pyx_core.report.budget import Room, budget_for
from pyx_core.report.card import run_card
from pyx_core.report.legible import Legible
from pyx_core.report.links import Links
from pyx_core.report.page import render

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.evidence.stored_run import StoredRun
    from pyx_core.evidence.verify import RunCheck
    from pyx_core.secrets.detect import Secrets


def report_path(run: StoredRun) -> str:
    """Where the report of a run goes if nobody says: among what can be made anew.

    Beside the evidence it would be a file with the run's id that its manifest does not know.
    Raises PyxError `usage` for a run of a bundle, beside which nothing is to be written.
    """
    if run.bundle is not None:
        raise PyxError("usage", "a run of a bundle has no folder for its report", "add -o FILE")
    name = f"{run.manifest['task']}.{run.run_id}.html"
    return os.path.join(run.home, STATE_FOLDER, "reports", name.replace(os.sep, "_"))


def run_report(run: StoredRun, path: str, secrets: Secrets, now_s: float) -> bytes:
    """The file for `path` (absolute), from whose folder its links lead.

    Raises PyxError `usage` for a manifest whose hashes can't be read.
    """
    legible = Legible(secrets)
    links = Links(os.path.dirname(path), legible)
    card = run_card(run, legible, links, budget_for(1), Room(), _check(run))
    return render(
        "run.html.jinja",
        {"card": card},
        title=f"{card.status}: {card.task} · {card.run_id}",
        kind="run",
        data={"manifest": card.data},
        now_s=now_s,
    )


def _check(run: StoredRun) -> RunCheck:
    """The files of a run, and its manifest by the history that it belongs to.

    A bundle was checked as a whole when it was opened.
    """
    with Measurement() as measurement:
        if run.bundle is not None:
            return check_run(run, measurement)
        return check_manifest_file(run.manifest_path, measurement)
