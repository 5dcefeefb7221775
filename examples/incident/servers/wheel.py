"""Where a wheel's files are, without importing its code, which would look for other servers."""

from __future__ import annotations

import importlib.util
from pathlib import Path


def folder_of(package: str) -> Path:
    """The folder of an installed package. Raises RuntimeError where it is not installed."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise RuntimeError(
            f"{package} is not installed\nhint: python -m pip install -r requirements-dev.txt"
        )
    return Path(spec.origin).parent
