"""Two skills out of the worked incident: `python examples/learn/make.py INCIDENT [FOLDER]`.

INCIDENT is a folder that examples/incident/run.py made, outside of any repository. The skills go
into FOLDER, by default INCIDENT/drafts.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

PROJECT, GLOBAL = "stale-prices", "stale-copy"
FACTS = "temp/facts.json"


def main(arguments: list[str]) -> int:
    """Types what a person would type; 2 where there is no incident, 0 at the end."""
    from incident.desk import Desk

    if len(arguments) not in (1, 2) or not list(Path(arguments[0]).glob("temp/*.inspect.md")):
        print(__doc__, file=sys.stderr)
        return 2
    desk = Desk(Path(arguments[0]).resolve())
    desk.say("# What is worth keeping? What ended an investigation comes first.")
    desk.pyx("learn", "candidates")
    desk.say(
        "# Facts out of the evidence: all runs that the log cites, and the findings that hold."
    )
    desk.pyx("learn", "facts", desk.log, "-o", FACTS)

    desk.say("# One skill for whoever works on this shop, with its own names.")
    shutil.rmtree(desk.folder / "drafts", ignore_errors=True)
    desk.pyx("learn", "draft", FACTS, "--kind", "project", "--name", PROJECT)
    desk.pyx("learn", "scan", f"drafts/{PROJECT}")
    desk.say("# And one for everybody else, without them.")
    desk.pyx("learn", "draft", FACTS, "--kind", "global", "--name", GLOBAL)
    desk.pyx("gs", "lint", "drafts")
    desk.pyx("learn", "check", f"drafts/{GLOBAL}", "--global")
    desk.say("# Would the check have seen it? The skill of the project is full of names.")
    desk.pyx("learn", "check", f"drafts/{PROJECT}", "--global", expected=1)
    if len(arguments) == 2:
        for name in (PROJECT, GLOBAL):
            target = Path(arguments[1]) / name
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(desk.folder / "drafts" / name, target)
    desk.say(f"Read both, then: cd {desk.folder} && pyx learn save drafts/{PROJECT} --to project")
    return 0


if __name__ == "__main__":
    # Started as a file, Python looks for modules beside it only.
    sys.path[0] = str(Path(__file__).resolve().parents[1])
    raise SystemExit(main(sys.argv[1:]))
