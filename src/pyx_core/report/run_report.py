"""A run as a report of its own."""

from __future__ import annotations

import os

from pyx_core.report.budget import budget_for
from pyx_core.report.card import run_card
from pyx_core.report.legible import Legible
from pyx_core.report.links import Links
from pyx_core.report.page import render

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.evidence.stored_run import StoredRun
    from pyx_core.secrets.detect import Secrets


def run_report(run: StoredRun, path: str, secrets: Secrets, now_s: float) -> bytes:
    """The file for `path` (absolute), from whose folder its links lead.

    Raises PyxError `usage` for a manifest whose hashes can't be read.
    """
    legible = Legible(secrets)
    links = Links(os.path.dirname(path), legible)
    budget = budget_for(1)
    card = run_card(run, legible, links, budget)
    return render(
        "run.html.jinja",
        {"card": card},
        title=f"{card.status}: {card.task} · {card.run_id}",
        kind="run",
        data={"manifest": card.data},
        now_s=now_s,
    )
