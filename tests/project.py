"""A folder with scripts, the real `pyx` run in it, and what the run left.

Whatever a test runs here, its evidence is checked (`checks.py`), and nothing may be left alive.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path

from checks import (
    Record,
    check_evidence,
    home_of,
    read_history,
    read_strictly,
    refuse_constant,
    sha256,
    tree_of,
)
from dispatched import dispatched
from processes import kill_processes, processes_with

__all__ = [
    "MARK",
    "PATIENCE_S",
    "PYX",
    "MakeProject",
    "Outcome",
    "Project",
    "Record",
    "Running",
    "check_evidence",
    "clean_environ",
    "kill_processes",
    "read_history",
    "read_strictly",
    "sha256",
    "tree_of",
    "wait_until",
]

PYX = [sys.executable, "-m", "pyx_cli"]
# Far beyond what any run takes: it only keeps a hanging test from hanging for ever.
PATIENCE_S = 120.0
MARK = "TESTS_MARK"

MakeProject = Callable[[Mapping[str, str]], "Project"]

_SAVED = re.compile(r"^Manifest saved: (.+) \(bytes=(\d+)\)$", re.MULTILINE)


class Project:
    """A folder in which pyx is called with a small environment and a home of its own."""

    def __init__(self, folder: Path, home: Path) -> None:
        self.folder = folder
        self.home = home
        self.environ = clean_environ(home)
        # What a process that a run started can be told by, even if it left family and session.
        self.mark = uuid.uuid4().hex
        self._started: list[Running] = []
        folder.mkdir(parents=True, exist_ok=True)

    def path(self, name: str) -> Path:
        """The path of a file of this project."""
        return self.folder / name

    def write(self, name: str, content: str | bytes) -> Path:
        """Makes a file, and the folders that it stands in."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def run(
        self,
        *arguments: str | Path,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        stdin: str | bytes | None = None,
        intact: bool = True,
    ) -> Outcome:
        """Calls pyx and waits for it. `intact` False where the script spoils its own evidence."""
        running = self.start(*arguments, env=env, cwd=cwd, piped=stdin is not None)
        return running.finish(stdin, intact=intact)

    def ask(self, *words: str | Path, env: Mapping[str, str] | None = None) -> Outcome:
        """The same in this process, for a command that starts no script."""
        before = self.manifest_paths()
        printed = dispatched([*map(str, words)], self.folder, {**self.environ, **(env or {})})
        return Outcome(self, *printed, before)

    def start(
        self,
        *arguments: str | Path,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        piped: bool = False,
        prefix: list[str] | None = None,
    ) -> Running:
        """Calls pyx without waiting for it; `prefix` is a command that starts it."""
        argv = [*(prefix or []), *PYX, *map(str, arguments)]
        running = Running(self, argv, env, cwd, piped)
        self._started.append(running)
        return running

    def close(self) -> None:
        """Ends what a test that failed left going on, so that it disturbs no other test."""
        for running in self._started:
            if running.process.returncode is None:
                running.process.kill()
                running.process.communicate()
        kill_processes(self.survivors())

    def manifests(self) -> list[Record]:
        """All manifests below the project's folder, oldest first."""
        found = [read_strictly(path) for path in self.manifest_paths()]
        return sorted(found, key=lambda manifest: str(manifest["started_at"]))

    def manifest_paths(self) -> set[Path]:
        """Where they stand."""
        return set(self.folder.parent.rglob("*.manifest.json"))

    def history(self, folder: str = ".") -> list[Record]:
        """The history of a folder of this project, oldest first."""
        return read_history(self.folder / folder)

    def survivors(self) -> list[str]:
        """The command lines of processes that runs of this project left alive."""
        return processes_with(MARK, self.mark)


class Running:
    """A call of pyx that is going on."""

    def __init__(
        self,
        project: Project,
        argv: list[str],
        env: Mapping[str, str] | None,
        cwd: Path | None,
        piped: bool,
    ) -> None:
        self.project = project
        self._before = project.manifest_paths()
        self.process = subprocess.Popen(
            argv,
            cwd=cwd or project.folder,
            env={**project.environ, **(env or {}), MARK: project.mark},
            stdin=subprocess.PIPE if piped else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=sys.platform != "win32",
        )

    def signal(self, number: int) -> None:
        """A signal to pyx alone, as from `kill PID`."""
        self.process.send_signal(number)

    def wait_for_file(self, name: str) -> Path:
        """Waits until the script has made a file; asserts that it does."""
        path = self.project.path(name)

        def is_there() -> bool:
            assert self.process.poll() is None, f"pyx ended before there was {name}"
            return path.exists()

        wait_until(is_there, f"there is no {path}")
        return path

    def finish(self, stdin: str | bytes | None = None, *, intact: bool = True) -> Outcome:
        """Waits for the end. Asserts that nothing is left alive and that the evidence is sound."""
        content = stdin.encode() if isinstance(stdin, str) else stdin
        try:
            stdout, stderr = self.process.communicate(content, timeout=PATIENCE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            stdout, stderr = self.process.communicate()
            raise AssertionError(f"pyx does not end\n{stdout!r}\n{stderr!r}") from None
        survivors = self.project.survivors()
        outcome = Outcome(
            self.project,
            self.process.returncode,
            stdout.decode("utf-8", "surrogateescape"),
            stderr.decode("utf-8", "surrogateescape"),
            self._before,
        )
        if survivors:
            kill_processes(survivors)
            raise AssertionError(f"left alive: {survivors}\n{outcome}")
        printed = outcome.stdout + outcome.stderr
        assert os.path.join("pyx_cli", "main.py") not in printed, f"a traceback of pyx\n{outcome}"
        assert "a defect in pyx" not in printed, outcome
        for path in outcome.new_manifests:
            check_evidence(path, intact=intact)
        return outcome


class Outcome:
    """What a call of pyx printed and left."""

    def __init__(
        self, project: Project, code: int, stdout: str, stderr: str, before: set[Path]
    ) -> None:
        self.project = project
        self.code = code
        self.stdout = stdout
        self.stderr = stderr
        self.new_manifests = sorted(project.manifest_paths() - before)
        saved = _SAVED.search(stdout)
        if saved and not self.new_manifests and Path(saved[1]).exists():
            # One that has another name, by --output-path.
            self.new_manifests.append(Path(saved[1]))

    def __str__(self) -> str:
        return f"exit {self.code}\n--- stdout\n{self.stdout}\n--- stderr\n{self.stderr}"

    @property
    def manifest_path(self) -> Path:
        """Where the one manifest of this call is."""
        assert len(self.new_manifests) == 1, f"{len(self.new_manifests)} new manifests\n{self}"
        return self.new_manifests[0]

    @property
    def manifest(self) -> Record:
        """The one manifest of this call."""
        return read_strictly(self.manifest_path)

    def manifests(self) -> list[Record]:
        """All manifests of the project."""
        return self.project.manifests()

    def history(self) -> list[Record]:
        """The history that this run stands in."""
        return read_history(home_of(self.manifest_path))

    @property
    def history_line(self) -> Record:
        """The one line of this run."""
        run_id = self.manifest["run_id"]
        (line,) = [line for line in self.history() if line["run_id"] == run_id]
        return line

    @property
    def log_path(self) -> Path:
        return Path(self.manifest["outputs"][0]["path"])

    @property
    def log(self) -> str:
        """The text of the log."""
        return self.log_path.read_bytes().decode("utf-8", "surrogateescape")

    def outputs(self) -> list[Record]:
        """The outputs but for the log."""
        found: list[Record] = self.manifest["outputs"][1:]
        return found

    def output(self, name: str) -> Record:
        """The output with this file name."""
        (found,) = [output for output in self.outputs() if output["name"] == name]
        return found

    def output_names(self) -> list[str]:
        """The file names of the outputs but for the log, sorted."""
        return sorted(str(output["name"]) for output in self.outputs())

    def warnings(self, kind: str) -> list[str]:
        """The messages of the manifest's warnings of one kind."""
        return [
            warning["message"] for warning in self.manifest["warnings"] if warning["kind"] == kind
        ]

    @property
    def json(self) -> Record:
        """What `--json` printed: one object, in strict JSON, and nothing else."""
        loaded = json.loads(self.stdout, parse_constant=refuse_constant)
        assert isinstance(loaded, dict), self
        return loaded

    def assert_success(self) -> Outcome:
        """The script ended with 0, and the manifest says so."""
        assert self.code == 0, self
        assert (self.manifest["status"], self.manifest["exit_code"]) == ("ok", 0), self
        return self

    def assert_answered(self) -> Outcome:
        """A command that starts no script did what it was asked for."""
        assert self.code == 0, self
        return self

    def assert_status(self, status: str, code: int) -> Outcome:
        """pyx ended with `code`, and manifest and history say `status`."""
        assert self.code == code, self
        assert self.manifest["status"] == status, self
        assert self.history_line["status"] == status
        return self

    def assert_refused(self, code: int, *words: str) -> Outcome:
        """pyx said why in a line with all of these words, gave a hint, and left no manifest."""
        assert self.code == code, self
        assert self.new_manifests == [], self
        assert self.stdout == "", self
        first, hint = [*self.stderr.splitlines(), "", ""][:2]
        assert first.startswith("pyx: "), self
        for word in words:
            assert word in self.stderr, f"no {word!r}\n{self}"
        assert hint.startswith("hint: ") or "\nhint: " in self.stderr, self
        return self

    def assert_nowhere(self, *secrets: str) -> Outcome:
        """None of these texts stands in what was printed or in the evidence of the run."""
        manifest = self.manifest_path.read_bytes()
        history = (home_of(self.manifest_path) / ".history.jsonl").read_bytes()
        for secret in secrets:
            for name, place in (
                ("stdout", self.stdout.encode("utf-8", "surrogateescape")),
                ("stderr", self.stderr.encode("utf-8", "surrogateescape")),
                ("log", self.log_path.read_bytes()),
                ("manifest", manifest),
                ("history", history),
            ):
                assert secret.encode() not in place, f"{secret!r} in {name}\n{self}"
        return self


def clean_environ(home: Path) -> dict[str, str]:
    """What programs need to start, with a home that is not the real one."""
    kept = ("PATH", "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT", "TEMP", "TMP")
    environ = {name: os.environ[name] for name in kept if name in os.environ}
    homes = dict.fromkeys(("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"), str(home))
    return {**environ, **homes, "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}


def wait_until(condition: Callable[[], bool], failure: str, patience_s: float = PATIENCE_S) -> None:
    """Looks again and again until the condition holds; asserts that it does one day."""
    give_up = time.monotonic() + patience_s
    while not condition():
        assert time.monotonic() < give_up, failure
        time.sleep(0.01)
