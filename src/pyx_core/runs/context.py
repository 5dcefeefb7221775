"""What is looked at beside a running script: secrets, snapshots' hashes, git, packages."""

from __future__ import annotations

import os
import sys

from pyx_core.engine.variables import SHAPING_VARIABLES
from pyx_core.environment.cache_folder import cache_folder
from pyx_core.environment.git import find_repository, start_git_state
from pyx_core.environment.packages import installed_packages, packages_listing, site_packages_of
from pyx_core.environment.runtime import runtime_version
from pyx_core.evidence.objects import keep
from pyx_core.manifest.encoding import encode
from pyx_core.secrets.detect import secret_values
from pyx_core.secrets.masker import mask_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyx_core.engine.interpreter import Interpreter
    from pyx_core.engine.tree import Tree
    from pyx_core.environment.git import GitState
    from pyx_core.manifest.contract import Environment, FileHash, Git, Packages
    from pyx_core.runs.prepare import Ground
    from pyx_core.runs.resolve import Plan

# git is asked while the script runs; a huge repository is not waited for.
_GIT_GRACE_S = 0.2


class Context:
    """The surroundings of one run, gathered while it is going on."""

    def __init__(self, plan: Plan, ground: Ground) -> None:
        self._plan = plan
        self._ground = ground
        self.secrets = secret_values({**plan.layers.variables(), **plan.environ})
        self.script: FileHash | None = None
        self.input: FileHash | None = None
        self.packages: Packages | None = None
        self.runtime: str | None = None
        self._git: GitState | None = None

    def look(
        self,
        argv: list[str],
        interpreter: Interpreter | None,
        started_at_s: float,
        processes: Tree | None,
    ) -> None:
        """Gathers; `processes` is None where nothing was started.

        Raises PyxError where a snapshot or the note can't be written.
        """
        repository = find_repository(self._plan.cwd)
        if repository is not None:
            self._git = start_git_state(repository, self._plan.environ)
            if processes is not None and self._git.pid is not None:
                processes.ignore(self._git.pid)
        self._keep_snapshots()
        self._write_note(argv, started_at_s)
        if interpreter is not None:
            self._look_at_interpreter(interpreter)

    def _keep_snapshots(self) -> None:
        ground = self._ground
        if ground.script_snapshot is not None:
            self.script = ground.script_snapshot.keep()
        if ground.input_snapshot is not None:
            self.input = ground.input_snapshot.keep()

    def _write_note(self, argv: list[str], started_at_s: float) -> None:
        """What closes the run if this process does not live to do it."""
        names = self._ground.claim.names
        self._ground.claim.note(
            encode(
                {
                    "run_id": names.run_id,
                    "task": names.task,
                    "folder": names.folder,
                    "replay_of": self._plan.request.replay_of,
                    "manifest": self._ground.claim.manifest,
                    "started_at_s": started_at_s,
                    "pyx_pid": os.getpid(),
                    "argv": [mask_text(word, self.secrets) for word in argv],
                    "cwd": self._plan.cwd,
                    "script": self.script,
                    "input": self.input,
                    "source": self._plan.request.source,
                }
            )
        )

    def _look_at_interpreter(self, interpreter: Interpreter) -> None:
        if interpreter.path is not None:
            self.runtime = remembered_version(interpreter.path, self._plan.layers.variables())
        if interpreter.prefix is not None:
            found = installed_packages(site_packages_of(interpreter.prefix))
            sha256 = keep(self._ground.claim.names.state, packages_listing(found))
            self.packages = {"count": len(found), "sha256": sha256}

    def environment(self, variables: dict[str, str]) -> Environment:
        """The manifest's record of where the script ran."""
        channel = self._plan.request.channel
        return {
            "platform": platform_name(),
            "packages": self.packages,
            "variables": sorted(variables),
            "shaping": {name: variables[name] for name in SHAPING_VARIABLES if name in variables},
            "sources": channel.sources if channel is not None else [],
            "dotenv": self._plan.layers.dotenv_files(),
        }

    def git(self) -> Git | None:
        """The repository's state, if git answered in time; None outside of a repository."""
        if self._git is None:
            return None
        state = self._git.result(_GIT_GRACE_S)
        return {"commit": state["commit"], "branch": state["branch"], "dirty": state["dirty"]}


def platform_name() -> str:
    """System and machine, such as `linux-x86_64`."""
    if sys.platform == "win32":
        import platform

        return f"win32-{platform.machine().lower()}"
    return f"{sys.platform}-{os.uname().machine}"


def remembered_version(path: str, environ: Mapping[str, str]) -> str | None:
    """The version of an interpreter, asked once for each file that it ever was."""
    return runtime_version(path, cache_folder(environ), environ)
