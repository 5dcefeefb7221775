"""A bundle that the real `pyx bundle` made, signed, of three kinds of runs."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

from project import Project
from pyx_core.runs.record import Workspace, record
from pyx_core.runs.request import Request

# Names that no other text holds.
NAMES = {"USER": "annabellqx", "HOSTNAME": "sol-laptopqx", "HOST": "sol-laptopqx"}
ORDERS = '''"""Counts orders."""
import json, os
with open(os.environ["PYX_INPUT_PATH"]) as file:
    count = len(json.load(file)["orders"])
folder, run_id = os.environ["PYX_OUTPUT_DIR"], os.environ["PYX_RUN_ID"]
os.makedirs(f"{folder}/50% off")
for name in (f"orders.{run_id}.csv", "50% off/über uns.txt"):
    with open(os.path.join(folder, name), "w") as file:
        file.write(f"n\\n{count}\\n")
print("counted", count)
'''


class Made:
    """The bundle, the keys, and the folder with the runs in it."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.path = project.path("signed.zip")
        self.public_key = project.path("pyx.key.pub")
        self.run_ids = sorted(str(line["run_id"]) for line in project.history("temp"))

    def contents(self) -> dict[str, bytes]:
        """The bytes of each file in the bundle."""
        with zipfile.ZipFile(self.path) as archive:
            return {name: archive.read(name) for name in archive.namelist()}


def write_zip(path: Path, contents: dict[str, bytes]) -> Path:
    """A zip file with these files, as anybody may make one."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return path


def make_bundle(home: Path) -> Made:
    """A run with input and outputs, one that fails, and work of pyx itself, in a signed bundle."""
    project = Project(home / "work" / "project", home)
    project.environ.update(NAMES)
    project.write("temp/orders.py", ORDERS)
    project.write("temp/orders.input.json", '{"orders": [1, 2]}')
    project.write("temp/fails.py", "raise SystemExit('no such table')\n")
    project.run(
        *("run", "--file", "temp/orders.py", "--input-path", "temp/orders.input.json"),
    ).assert_success()
    project.run("run", "--file", "temp/fails.py").assert_status("failed", 1)
    request = Request(
        caller_cwd=str(project.folder),
        environ={**os.environ, **project.environ},
        source="pyx",
        task="count",
        output_dir=str(project.path("temp")),
        input_content=b"{}",
    )

    def perform(workspace: Workspace) -> None:
        Path(workspace.names.file("rows.json")).write_text("[1]", encoding="utf-8")
        workspace.say("looked from " + NAMES["USER"].upper()[:4])

    record(request, ["pyx", "count"], perform)
    assert project.run("key", "new", "pyx.key").code == 0
    command = ("bundle", "orders", "fails", "count", "-o", "signed.zip", "--key", "pyx.key")
    outcome = project.run(*command)
    assert outcome.code == 0, outcome
    return Made(project)
