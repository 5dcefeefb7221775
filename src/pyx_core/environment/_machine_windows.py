"""What the operating system says of itself, on Windows."""

from __future__ import annotations

import os
import sys

assert sys.platform == "win32"

_WINDOWS_11 = 22000  # the first build of it; its version still says 10.0


def os_name_and_version() -> tuple[str, str]:
    """The name of the system and its version with the build."""
    version = sys.getwindowsversion()
    name = "Windows 11" if version.build >= _WINDOWS_11 else f"Windows {version.major}"
    return name, kernel_version()


def kernel_version() -> str:
    version = sys.getwindowsversion()
    return f"{version.major}.{version.minor}.{version.build}"


def machine() -> str:
    import platform

    return platform.machine()


def memory_bytes() -> int | None:
    """The memory that is built in."""
    import psutil

    return int(psutil.virtual_memory().total)


def processor_count() -> int | None:
    """The processors that this process may use."""
    return os.cpu_count()
