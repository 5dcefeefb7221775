"""The whole incident: `python examples/incident/run.py [FOLDER] [--stay]`; README.md tells more."""

from __future__ import annotations

import sys
from pathlib import Path

if __name__ == "__main__":
    # Started as a file, Python looks for modules beside it only.
    sys.path[0] = str(Path(__file__).resolve().parents[1])
    from incident.command import main

    raise SystemExit(main(sys.argv[1:]))
