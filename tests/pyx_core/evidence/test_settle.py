"""A script that cleans or edits its folder does not take its evidence away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from requirements import require_posix

if TYPE_CHECKING:
    from project import MakeProject

CLEAN = "[shutil.rmtree(p) if p.is_dir() else p.unlink() for p in here.iterdir()]"


@pytest.mark.parametrize(
    ("spoil", "kinds"),
    [
        ("log.unlink()", ["log_replaced"]),
        ("log.unlink(); log.write_text('forged')", ["log_replaced"]),
        ("log.unlink(); log.symlink_to('/etc/passwd')", ["log_replaced"]),
        ("shutil.rmtree(here / '.pyx')", []),
        (CLEAN, ["log_replaced"]),
        ("log.write_text('')", ["log_changed"]),
        ("log.write_text('forged')", ["log_changed"]),
        ("open(log, 'a').write('forged' * 9)", ["log_changed"]),
    ],
)
@pytest.mark.parametrize("code", [0, 3])
def test_a_script_can_not_spoil_its_evidence(
    project: MakeProject, spoil: str, kinds: list[str], code: int
) -> None:
    """Where a script removes or edits files of its run, they are made anew from what pyx holds,
    or the manifest says what is there now, with a warning either way for the log."""
    require_posix()
    made = project({})
    made.write("spoil.py", SPOIL + f"{spoil}\nprint('after')\nraise SystemExit({code})\n")
    outcome = made.run("run", "--file", "spoil.py", "--output-dir", "temp")
    assert outcome.code == code
    assert [warning["kind"] for warning in outcome.manifest["warnings"]] == kinds
    if "log_changed" not in kinds:
        assert outcome.log == "before\nafter\n"
    assert outcome.log.endswith("after\n") or "forged" in outcome.log


SPOIL = """
import os, shutil, time
from pathlib import Path
here = Path(os.environ['PYX_OUTPUT_DIR'])
log = Path(os.environ['PYX_LOG_PATH'])
print('before', flush=True)
# Until pyx has filed its snapshots, and the log is on disk.
while not list(here.glob('.pyx/objects/*/*')) or not log.stat().st_size:
    time.sleep(0.01)
time.sleep(0.05)
"""


@pytest.mark.parametrize("spoil", ["shutil.rmtree(here)", "os.rename(here, str(here) + '-moved')"])
@pytest.mark.parametrize("code", [0, 3])
def test_a_folder_that_the_script_took_away_is_made_again(
    project: MakeProject, spoil: str, code: int
) -> None:
    """Where the output folder itself is gone, it is made anew, and the run is told in it."""
    require_posix()
    made = project({})
    made.write("spoil.py", SPOIL + f"{spoil}\nprint('after')\nraise SystemExit({code})\n")
    outcome = made.run("run", "--file", "spoil.py", "--output-dir", "temp")
    assert outcome.code == code
    assert outcome.manifest["exit_code"] == code
    assert outcome.log == "before\nafter\n"
    assert len(outcome.warnings("log_replaced")) == 1
    assert len(outcome.history()) == 1
