"""A bundle becomes a folder that all commands read runs from, as if they had been made there."""

from __future__ import annotations

import errno
import os
import shutil
import time

from pyx_core.errors import PyxError
from pyx_core.evidence.bundle.container import Container, DamagedError
from pyx_core.evidence.bundle.layout import HISTORY, SNAPSHOTS
from pyx_core.evidence.history.history import history_path
from pyx_core.evidence.objects import CHUNK_BYTES, object_path
from pyx_core.hashing import GrowingDigest, new_digest
from pyx_core.naming import STATE_FOLDER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyx_core.errors import ErrorKind

_KEPT_S = 7 * 24 * 3600


def unpack(path: str, cache: str) -> str:
    """The folder below `cache` with the runs of a bundle: unpacked once, named by its hash.

    Raises PyxError: `not_found`, `usage` for no bundle or an unsafe one, `disk_full`, `unwritable`.
    """
    with Container(path) as container:
        folder = os.path.join(cache, _sha256(path))
        if os.path.isdir(folder):
            os.utime(folder)
            return folder
        temporary = f"{folder}.{os.getpid()}.tmp"
        try:
            os.makedirs(temporary)
            _require_space(container, cache)
            for name in container.names:
                _write(container, name, temporary)
            os.rename(temporary, folder)
        except DamagedError as error:
            hint = f"pyx verify {path} says more"
            raise PyxError("usage", f"{path} is damaged: {error}", hint) from error
        except OSError as error:
            if not os.path.isdir(folder):  # else another pyx was quicker
                raise _write_error(path, cache, error) from error
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
    _forget_old(cache, folder)
    return folder


def _sha256(path: str) -> str:
    digest = GrowingDigest()
    with open(path, "rb", buffering=0) as file:
        while chunk := file.read(CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def _require_space(container: Container, cache: str) -> None:
    if container.total_bytes > shutil.disk_usage(cache).free:
        size = container.total_bytes >> 20
        message = f"no space left to unpack {container.path} ({size:,} MB) below {cache}"
        raise PyxError("disk_full", message, "free some")


def _write_error(path: str, cache: str, error: OSError) -> PyxError:
    reason = (error.strerror or str(error)).lower()
    kind: ErrorKind = "unwritable"
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        kind = "disk_full"
    return PyxError(
        kind,
        f"can't unpack {path} below {cache}: {reason}",
        f"pyx verify {path} needs no space; XDG_CACHE_HOME names another folder on Linux",
    )


def _write(container: Container, name: str, folder: str) -> None:
    """Writes a file; what pyx itself names otherwise in a folder of runs gets that name."""
    target = history_path(folder) if name == HISTORY else os.path.join(folder, *name.split("/"))
    os.makedirs(os.path.dirname(target), exist_ok=True)
    digest = new_digest(1 << 30 if name.startswith(SNAPSHOTS) else 0)
    with open(target, "xb") as file:
        for chunk in container.chunks(name):
            digest.update(chunk)
            file.write(chunk)
    if name.startswith(SNAPSHOTS):
        kept = object_path(os.path.join(folder, STATE_FOLDER), digest.hexdigest())
        if not os.path.exists(kept):
            os.makedirs(os.path.dirname(kept), exist_ok=True)
            _link(target, kept)


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _forget_old(cache: str, current: str) -> None:
    """Removes what was not used for a week: a bundle can be unpacked again."""
    for path in _folders(cache):
        try:
            is_old = time.time() - os.stat(path).st_mtime > _KEPT_S
        except FileNotFoundError:
            continue
        if is_old and path != current:
            shutil.rmtree(path, ignore_errors=True)


def _folders(cache: str) -> Iterator[str]:
    with os.scandir(cache) as entries:
        yield from (entry.path for entry in entries if entry.is_dir(follow_symlinks=False))
