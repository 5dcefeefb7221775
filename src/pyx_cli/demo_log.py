"""What the demo found, written down as an investigation that can be checked."""

from __future__ import annotations

import json
import os
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.demo.incident import Incident


def write_down(incident: Incident, question: str) -> str:
    """Makes a log in the demo's folder with what the last run found; its path.

    Raises PyxError `unwritable` or `disk_full`.
    """
    from pyx_core.evidence.stored_run import StoredRun
    from pyx_core.investigation.log.additions import set_answer
    from pyx_core.investigation.log.drafting import Cited, Draft, add_finding
    from pyx_core.investigation.log.new import new_log

    now_s = time.time()
    path = new_log("old-prices", question, None, incident.folder, now_s)
    run = StoredRun(incident.records[-1].manifest_path)
    with open(run.output("differences.json")["path"], encoding="utf-8") as file:
        differences = json.load(file)
    stale, orders = len(differences["stale"]), len(differences["orders"])
    for statement, fragment, count in (
        (f"{stale} prices in the cache are older than those of the shop", "/stale", stale),
        (f"{orders} orders were charged an old price since", "/orders", orders),
    ):
        cited = Cited(
            run=run,
            output="differences.json",
            fragment=fragment,
            assertions=(f"count {count}",),
        )
        draft = Draft(statement=statement, kind="observed", cited=(cited,))
        add_finding(path, draft, os.path.dirname(path))
    answer = (
        f"{orders} orders were charged another price than the shop's [F2]: "
        f"{stale} prices in the cache are old [F1]."
    )
    set_answer(path, answer, time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now_s)))
    return path
