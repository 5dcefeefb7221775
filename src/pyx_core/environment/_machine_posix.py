"""What the operating system says of itself, on Linux and macOS."""

from __future__ import annotations

import os
import sys

assert sys.platform != "win32"

_OS_RELEASE = ("/etc/os-release", "/usr/lib/os-release")


def os_name_and_version() -> tuple[str, str]:
    """The name of the system and its version: the distribution's or the product's."""
    if sys.platform == "darwin":
        import platform

        return "macOS", platform.mac_ver()[0]
    release = _os_release()
    kernel = os.uname()
    name = release.get("NAME", kernel.sysname)
    return name, release.get("VERSION", release.get("VERSION_ID", kernel.release))


def kernel_version() -> str:
    return os.uname().release


def machine() -> str:
    return os.uname().machine


def memory_bytes() -> int | None:
    """The memory that is built in."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return None


def processor_count() -> int | None:
    """The processors that this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count()


def _os_release() -> dict[str, str]:
    for path in _OS_RELEASE:
        try:
            with open(path, encoding="utf-8") as file:
                pairs = (line.strip().partition("=") for line in file)
                return {name: value.strip("\"'") for name, _, value in pairs if value}
        except (OSError, UnicodeDecodeError):
            continue
    return {}
