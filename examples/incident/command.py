"""The command line of the example: servers up, investigation, servers down."""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path

from incident.desk import Desk
from incident.investigation import investigate
from incident.shop import open_shop


def main(arguments: list[str]) -> int:
    """Runs it all in a new folder; 1 with a reason where a server can't be had."""
    parser = argparse.ArgumentParser(prog="run.py", description=__doc__)
    parser.add_argument(
        "folder", nargs="?", default="temp/incident", help="a new folder (default: temp/incident)"
    )
    parser.add_argument(
        "--stay", action="store_true", help="keep the servers until Ctrl-C, to ask them more"
    )
    given = parser.parse_args(arguments)
    folder = Path(given.folder).resolve()
    if folder.exists() and any(folder.iterdir()):
        print(f"{folder} is not empty\nhint: remove it, or give another folder", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        with open_shop() as shop:
            (folder / "temp").mkdir(parents=True, exist_ok=True)
            shop.write_env(folder / ".env")
            investigate(Desk(folder))
            if given.stay:
                print(f"\nThe servers stay until Ctrl-C. In {folder}: pyx query …", flush=True)
                signal.pause()
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return 1
    except ImportError as error:
        print(f"{error.name} is not installed", file=sys.stderr)
        print("hint: python -m pip install -r requirements-dev.txt", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0 if given.stay else 130
    return 0
