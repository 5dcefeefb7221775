"""Where a run of a bundle is replayed: the folder that it ran in is on another machine.

It is a fresh one, with script and input as they were; what else lay beside them is not in a bundle.
"""

from __future__ import annotations

import copy
import os
import shutil

from pyx_core.errors import write_error
from pyx_core.evidence.walk import walk_files
from pyx_core.naming import WORK_ENDING
from pyx_core.runs.replay.guard import place_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from pyx_core.runs.replay.original import Original

_CWD, _OUTPUT_DIR = "{cwd}", "{output_dir}"


class Workplace:
    """The working folder of one replay; `original` is the original as if it had run in it."""

    def __init__(self, original: Original, folder: str) -> None:
        """`folder` is the replay's, which exists. Raises PyxError where it can't write."""
        self._folder = folder
        self._run = original.run
        recorded = original.manifest["command"]["cwd"]
        self.cwd = folder if recorded == _OUTPUT_DIR else f"{folder}{WORK_ENDING}"
        self.original = copy.copy(original)
        self.original.manifest = self._settled(original)
        self._sources = {
            file["path"] for key in ("script", "input") if (file := self.original.manifest[key])
        }
        try:
            os.makedirs(self.cwd, exist_ok=True)
            if original.source == "file":
                self._write("script", original.script)
            if not original.brought_its_input:
                self._write("input", original.input)
        except OSError as error:
            self.discard()
            raise write_error(error.filename or self.cwd, error) from error

    def _settled(self, original: Original) -> Any:
        """The manifest with the labels of a bundle replaced by this place."""
        manifest = original.manifest
        assert manifest["script"] is not None
        name = os.path.basename(manifest["script"]["path"])
        argv = [*manifest["command"]["argv"]]
        position = next((n for n, word in enumerate(argv) if _basename(word) == name), None)
        script = os.path.join(self.cwd, name)
        if position is not None:
            word = self._here(argv[position])
            wanted = os.path.normpath(os.path.join(self.cwd, word))
            script = wanted if self._is_inside(wanted) else script
            argv[position] = script if os.path.isabs(word) else os.path.relpath(script, self.cwd)
        settled = {
            **manifest,
            "command": {
                **manifest["command"],
                "argv": [self._here(word) for word in argv],
                "cwd": self.cwd,
            },
            "script": {**manifest["script"], "path": script},
        }
        if manifest["input"] is not None:
            name = os.path.basename(manifest["input"]["path"])
            path = os.path.join(os.path.dirname(script), name)
            path = path if path != script else os.path.join(self.cwd, "input", name)
            settled["input"] = {**manifest["input"], "path": path}
        return settled

    def _here(self, word: str) -> str:
        return word.replace(_CWD, self.cwd).replace(_OUTPUT_DIR, self._folder)

    def _is_inside(self, path: str) -> bool:
        """A bundle is a stranger's: nothing is written where it wishes."""
        return any(path.startswith(os.path.join(place, "")) for place in (self.cwd, self._folder))

    def _write(self, key: str, content: bytes | None) -> None:
        file = self.original.manifest[key]  # type: ignore[literal-required] # script or input
        if file is None or content is None:
            return
        os.makedirs(os.path.dirname(file["path"]), exist_ok=True)
        with open(file["path"], "xb") as written:
            written.write(content)
        if key == "script":
            os.chmod(file["path"], 0o755)  # noqa: S103 - as executable as it may have been

    def set_aside(self) -> None:
        """Nothing of the original is in the way here."""

    def bring_back(self, run_id: str | None) -> None:
        """Outputs that the script wrote by a path of its own go to where the original has them."""
        if run_id is None or self.cwd == self._folder:
            return
        own = self._run.run_id
        wanted = [
            place_of(output["path"], self._run.manifest["output_dir"]).replace(own, run_id)
            for output in self._run.manifest["outputs"]
            if os.path.normpath(output["path"]) == output["path"]
        ]
        for path in sorted(walk_files(self.cwd)):
            if path in self._sources:
                continue
            place = next((one for one in wanted if path.endswith(os.sep + one)), None)
            target = os.path.join(self._folder, place) if place is not None else None
            if target is not None and not os.path.lexists(target):
                os.makedirs(os.path.dirname(target), exist_ok=True)
                os.rename(path, target)

    def touched(self) -> list[str]:
        """A run in a bundle can't be changed by its replay."""
        return []

    def close(self) -> None:
        """The replay is over; what the script left in its working folder stays there."""

    def discard(self) -> None:
        """The replay did not take place."""
        if self.cwd != self._folder:
            shutil.rmtree(self.cwd, ignore_errors=True)
            return
        for path in self._sources:
            if os.path.lexists(path):
                os.unlink(path)


def _basename(word: str) -> str:
    return word.replace("\\", "/").rpartition("/")[2]
