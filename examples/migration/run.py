"""The whole migration: `python examples/migration/run.py [FOLDER]`; README.md tells more."""

from __future__ import annotations

import sys
from pathlib import Path

if __name__ == "__main__":
    # Started as a file, Python looks for modules beside it only.
    sys.path[0] = str(Path(__file__).resolve().parents[1])
    from migration.command import main

    raise SystemExit(main(sys.argv[1:]))
