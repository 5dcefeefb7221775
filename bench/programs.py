"""The programs that are measured: pyx as it is installed here, bare Python, and peers."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

SCRIPTS = Path(__file__).parent / "scripts"
PYTHON = sys.executable
PYX = str(Path(sysconfig.get_path("scripts")) / ("pyx.exe" if os.name == "nt" else "pyx"))


def peer(name: str) -> str | None:
    """A peer's program, if it is installed."""
    places = os.pathsep.join(
        filter(None, (os.environ.get("PYX_BENCH_PEERS"), os.environ.get("PATH")))
    )
    return shutil.which(name, path=places)


def script(folder: Path, name: str) -> str:
    """A copy of a script in the folder of the benchmark."""
    for path in SCRIPTS.glob(f"{name}.*"):
        shutil.copy(path, folder)
    return str(folder / f"{name}.py")


def has_module(python: str, module: str) -> bool:
    """Whether a peer's Python has a module."""
    argv = [python, "-c", f"import importlib.util as u; exit(u.find_spec({module!r}) is None)"]
    return subprocess.run(argv, check=False).returncode == 0
