"""Whether a folder is on a disk of this machine, by the mounts that the kernel lists."""

from __future__ import annotations

import os
import re

# FUSE may be anything; most of it is another machine.
_DISTANT = re.compile(
    r"nfs\d?|cifs|smb\w*|fuse\b.*|fuseblk|9p|virtiofs|afs|ceph|lustre|gpfs|beegfs\w*|glusterfs"
    r"|ocfs2|gfs2?|coda|ncpfs|davfs2?|vboxsf|prl_fs|vmhgfs"
)
_ESCAPED = re.compile(r"\\([0-7]{3})")


def is_local(folder: str, mounts: str = "/proc/self/mountinfo") -> bool:
    """False where its file system comes over a network, or from a program. Source: proc(5)."""
    path = os.path.join(os.path.realpath(folder), "")
    point, kind = "", ""
    try:
        with open(mounts, encoding="utf-8", errors="surrogateescape") as file:
            for line in file:
                before, _, behind = line.partition(" - ")
                mounted = _ESCAPED.sub(lambda code: chr(int(code[1], 8)), before.split(" ")[4])
                # Of two on the same point the later one hides the earlier.
                if path.startswith(os.path.join(mounted, "")) and len(mounted) >= len(point):
                    point, kind = mounted, behind.split(" ")[0]
    except (OSError, IndexError):
        return True
    return _DISTANT.fullmatch(kind) is None
