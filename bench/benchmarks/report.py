"""The report of an investigation with very many runs."""

from __future__ import annotations

import re
import statistics
import subprocess
import sys
import tempfile
from typing import TYPE_CHECKING

from programs import PYTHON, PYX, SCRIPTS, peer
from timing import Case, measure, table

if TYPE_CHECKING:
    from pathlib import Path

RUNS = 500
ROUNDS = 5
# The time from the start of the page to its load event, and how many elements it has.
_ADDED = (
    "<script>addEventListener('load',()=>{document.title='LOADED '+Math.round(performance.now())"
    "+' '+document.querySelectorAll('*').length})</script>"
)
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_ARGUMENTS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


def bench(folder: Path) -> str:
    """500 runs with a table and a log each, 100 findings: made, and opened in a browser."""
    made = subprocess.run(
        [PYTHON, str(SCRIPTS / "make_investigation.py"), str(folder / "temp"), str(RUNS)],
        check=True,
        capture_output=True,
        text=True,
    )
    log = made.stdout.strip()
    report, files = folder / "report.html", folder / "files.html"
    cases = [
        Case(name="`pyx inspect report`", argv=(PYX, "inspect", "report", log, "-o", str(report))),
        Case(name="`pyx inspect check`", argv=(PYX, "inspect", "check", log)),
        Case(
            name="all files escaped into one page, unchecked",
            argv=(PYTHON, str(SCRIPTS / "escape_all.py"), str(folder / "temp"), str(files)),
        ),
    ]
    timings = measure(cases, 3)
    memory = timings[cases[0].name].max_rss_bytes / 1e6
    told = [table(timings, cases[0].name), f"Peak memory of the report: {memory:.0f} MB."]
    browser = next((found for name in _BROWSERS if (found := peer(name))), None)
    if browser is None:
        return "\n\n".join([*told, "No browser to open them in."])
    rows = ["| page | size | elements | load event, median | min to max |", "|---|---|---|---|---|"]
    for name, path in (("the report", report), ("all files in one page", files)):
        times, elements = opened(browser, path, folder)
        rows.append(
            f"| {name} | {path.stat().st_size / 2**20:.1f} MiB | {elements:,} "
            f"| {statistics.median(times):,.0f} ms | {min(times):,.0f} to {max(times):,.0f} ms |"
        )
    return "\n\n".join([*told, "\n".join(rows)])


def opened(browser: str, path: Path, folder: Path) -> tuple[list[int], int]:
    """Milliseconds to the load event, in browsers with a profile of their own, and the elements."""
    text = path.read_text(encoding="utf-8")
    # The policy of the report forbids every script but its own.
    text = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", text, count=1)
    timed = folder / f"timed-{path.name}"
    timed.write_text(text + _ADDED, encoding="utf-8")
    times, elements = [], 0
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as profile:
            argv = [
                browser,
                *_ARGUMENTS,
                f"--user-data-dir={profile}",
                "--dump-dom",
                timed.as_uri(),
            ]
            shown = subprocess.run(argv, capture_output=True, text=True, check=False).stdout
        found = re.search(r"LOADED (\d+) (\d+)", shown)
        if found is None:
            sys.exit(f"{browser} did not load {timed}")
        times.append(int(found[1]))
        elements = int(found[2])
    return times, elements
