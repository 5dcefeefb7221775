"""Whether a folder is on a disk of this machine, by the kind of its drive."""

from __future__ import annotations

import ctypes
import os
import sys

assert sys.platform == "win32"

# Source: GetDriveTypeW in <winbase.h>.
_DRIVE_REMOTE = 4


def is_local(folder: str) -> bool:
    """False on a share, or on a drive that stands for one."""
    drive = os.path.splitdrive(os.path.realpath(folder))[0]
    if drive.startswith("\\\\"):
        return drive.startswith("\\\\?\\") and not drive.upper().startswith("\\\\?\\UNC")
    return bool(ctypes.windll.kernel32.GetDriveTypeW(f"{drive}\\") != _DRIVE_REMOTE)
