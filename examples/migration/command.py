"""The command line of the example: both shops up, the baseline, both shops down."""

from __future__ import annotations

import argparse
import contextlib
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from migration.baseline import Desk, verify
from migration.shops import open_shops

if TYPE_CHECKING:
    from collections.abc import Iterator


def main(arguments: list[str]) -> int:
    """Runs it all in a new folder; 1 with a reason where a server can't be had."""
    parser = argparse.ArgumentParser(prog="run.py", description=__doc__)
    parser.add_argument(
        "folder", nargs="?", default="temp/migration", help="a new folder (default: temp/migration)"
    )
    parser.add_argument(
        "--postgres", metavar="URL", help="an administrator's URL; without it a server is started"
    )
    given = parser.parse_args(arguments)
    folder = Path(given.folder).resolve()
    if folder.exists() and any(folder.iterdir()):
        print(f"{folder} is not empty\nhint: remove it, or give another folder", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with postgres(given.postgres) as url, open_shops(folder, url) as shops:
            verify(Desk(folder), shops)
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return 1
    except ImportError as error:
        print(f"{error.name} is not installed", file=sys.stderr)
        print("hint: python -m pip install -r requirements-dev.txt", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


@contextlib.contextmanager
def postgres(url: str | None) -> Iterator[str]:
    """The URL of an administrator: the one that was given, or that of a server of our own."""
    if url is not None:
        yield url
        return
    from incident.servers.postgres import PostgresServer

    server = PostgresServer()
    try:
        yield server.url()
    finally:
        server.close()
