"""The baseline of the migration, command by command, as whoever verifies it would type them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from migration.shops import Shops

HERE = Path(__file__).resolve().parent
_OPEN = 1


class Desk:
    """A folder in which pyx is called; what is typed and what it answers is printed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def say(self, text: str) -> None:
        """Why the next command is typed."""
        print(f"\n# {text}", flush=True)

    def pyx(self, *arguments: str, expected: Sequence[int] = (0,)) -> int:
        """Calls it. Raises RuntimeError for another exit code than those that are expected."""
        print(f"$ pyx {' '.join(arguments)}", flush=True)
        done = subprocess.run(
            [sys.executable, "-m", "pyx_cli", *arguments],
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        print(done.stdout, end="", flush=True)
        if done.returncode not in expected:
            raise RuntimeError(f"pyx {' '.join(arguments)} ended with {done.returncode}")
        return done.returncode


def verify(desk: Desk, shops: Shops) -> None:
    """From two names of stores to a verdict."""
    env = f"SQLITE_OLD_PATH={shops.old_store}\nPOSTGRES_NEW_URL={shops.new_store}\n"
    (desk.folder / ".env").write_text(env, encoding="utf-8")
    desk.say("What the catalogues of both stores tell: enough to begin with")
    desk.pyx(*("baseline", "init", "shop", "--old", "SQLITE_OLD_PATH", "--new", "POSTGRES_NEW_URL"))
    desk.pyx("baseline", "schema", "shop", expected=(0, _OPEN))
    desk.say(
        "Two people complete baseline.toml: what is renamed, split, converted, allowed, and why"
    )
    write_definition(desk.folder / "baseline" / "shop" / "baseline.toml", shops)
    desk.pyx("baseline", "plan", "shop")
    desk.say("Which orders to ask both shops about: ordinary ones, and those at the edges")
    desk.pyx("baseline", "dataset", "shop")
    desk.say("The old shop answers, twice: what differs between the two is its own noise")
    desk.pyx("baseline", "capture", "shop", "--side", "old")
    desk.pyx("baseline", "capture", "shop", "--side", "new")
    desk.say("Tables and answers, old against new")
    desk.pyx("baseline", "compare", "shop", expected=(_OPEN,))
    desk.say("Each bug is one line above; the page shows each of its differences")


def write_definition(path: Path, shops: Shops) -> None:
    """The definition that people agreed on, with today's addresses."""
    text = Template((HERE / "baseline.toml").read_text("utf-8")).substitute(
        old_face=shops.old_face,
        new_face=shops.new_face,
        old_folder=(HERE / "old_shop").as_posix(),
        new_folder=(HERE / "new_shop").as_posix(),
        python=Path(sys.executable).as_posix(),
    )
    path.write_text(text, encoding="utf-8")
