"""The desk of whoever is on call: a folder, and `pyx` typed in it."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

_HERE = Path(__file__).parent
_SAVED = re.compile(r"^Output saved: (.+) \(bytes=\d+\)$", re.MULTILINE)
_RUN_ID = re.compile(r"\d{8}_\d{6}_[0-9a-f]{6}")


class Said(NamedTuple):
    """What a command printed on stdout, and the files of which it said that it saved them."""

    text: str
    saved: list[str]

    @property
    def run_ids(self) -> list[str]:
        """The ids of the runs that it was: one, or those of both queries of a diff, too."""
        return list(dict.fromkeys(_RUN_ID.findall(self.text)))

    @property
    def run(self) -> str:
        """The id of the run that was asked for: of a diff, that of the comparison."""
        return self.run_ids[-1]

    def file(self, ending: str) -> str:
        """The saved file whose name ends so."""
        found = [path for path in self.saved if path.endswith(ending)]
        if not found:
            raise RuntimeError(f"no {ending} was saved:\n{self.text}")
        return found[0]


class Desk:
    """Types commands, and prints them with what they print."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        # The `.env` of the folder is to hold, so nothing of that name may come from outside.
        stores = ("POSTGRES_", "REDIS_", "KAFKA_", "PYX_")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(stores)}
        self._environ = {**kept, "PYTHONIOENCODING": "utf-8"}

    def say(self, text: str) -> None:
        """A heading, or a thought."""
        print(f"\n{text}", flush=True)

    def pyx(self, *words: str, expected: int = 0) -> Said:
        """One command. Raises RuntimeError where it ends in another way than was expected."""
        print(f"\n$ {shlex.join(['pyx', *words])}", flush=True)
        done = subprocess.run(
            [sys.executable, "-m", "pyx_cli", *words],
            cwd=self.folder,
            env=self._environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=300,
        )
        print(done.stderr + done.stdout, end="", flush=True)
        if done.returncode != expected:
            raise RuntimeError(f"pyx ended with {done.returncode}, not with {expected}")
        saved = [self._short(path) for path in _SAVED.findall(done.stdout)]
        return Said(done.stdout, saved)

    def run(self, task: str, given: dict[str, object], *options: str, expected: int = 0) -> Said:
        """A script of the example with this input, as an agent would write both into `temp`."""
        shutil.copy(_HERE / "scripts" / f"{task}.py", self.folder / "temp")
        text = json.dumps(given, indent=2) + "\n"
        (self.folder / "temp" / f"{task}.input.json").write_text(text, encoding="utf-8")
        names = ("--file", f"temp/{task}.py", "--input-path", f"temp/{task}.input.json")
        return self.pyx("run", "--follow", *names, *options, "--timeout", "60", expected=expected)

    def query(self, source: str, statement: str, *parameters: str) -> Said:
        """A question to a store."""
        given = [word for one in parameters for word in ("--param", one)]
        return self.pyx("query", source, statement, *given)

    def inspect(self, *words: str) -> Said:
        """A command about the current investigation."""
        return self.pyx("inspect", *words)

    def finding(
        self, statement: str, *evidence: tuple[str, str], options: tuple[str, ...] = ()
    ) -> None:
        """A finding with the places that it cites, and what has to come out of each of them."""
        words = [
            word for place, said in evidence for word in ("--evidence", place, "--assert", said)
        ]
        self.inspect("finding", statement, *words, *options)

    def append(self, path: str, name: str) -> None:
        """Puts a file of the example at the end of one in the folder, as an editor would."""
        text = (_HERE / name).read_text(encoding="utf-8")
        with (self.folder / path).open("a", encoding="utf-8") as file:
            file.write(text)
        print(text, flush=True)

    @property
    def log(self) -> str:
        """The path of the investigation, as one types it."""
        (path,) = (self.folder / "temp").glob("*.inspect.md")
        return self._short(str(path))

    def text(self, path: str) -> str:
        """What stands in a summary, without the comment at its end."""
        return (self.folder / path).read_text(encoding="utf-8").partition("\n<!--")[0].rstrip()

    def take(self, name: str) -> str:
        """A file of the example (a statement, a template), put into `temp`; its path there."""
        return f"temp/{Path(shutil.copy(_HERE / name, self.folder / 'temp')).name}"

    def _short(self, path: str) -> str:
        """A path below the folder as one types it there."""
        return Path(path).relative_to(self.folder).as_posix()
