"""Evidence in a zip file, which is read back before anyone relies on it."""

from __future__ import annotations

import os
import zipfile

from pyx_core.errors import PyxError, write_error
from pyx_core.evidence.objects import CHUNK_BYTES
from pyx_core.hashing import new_digest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pyx_core.evidence.removal.belongings import Belonging

_UNIX_LINK = 0o120777 << 16


def check_new(path: str) -> None:
    """Raises PyxError `exists` where something stands at `path`: an archive is never replaced."""
    if os.path.lexists(path):
        raise PyxError("exists", f"{path} exists, and is not overwritten", "give another name")


def write_archive(
    path: str, folder: str, files: Sequence[Belonging], progress: Callable[[int, int], None]
) -> None:
    """Makes a zip of files, by their paths in `folder`, and publishes it once it was read back.

    Raises PyxError: `exists`, `disk_full`, `unwritable`, or `refused` where a file is no longer
    what it was. Then nothing of the archive stays.
    """
    check_new(path)
    # By its whole name: a zip ends with what the user called it.
    temporary = f"{path}.{os.getpid()}.tmp"
    total = 2 * sum(file.size for file in files)
    try:
        with zipfile.ZipFile(temporary, "x", zipfile.ZIP_DEFLATED) as archive:
            done = 0
            for file in files:
                _add(archive, folder, file)
                done += file.size
                progress(done, total)
        with open(temporary, "r+b") as written:
            os.fsync(written.fileno())
        with zipfile.ZipFile(temporary) as archive:
            for file in files:
                _check(archive, folder, file)
                done += file.size
                progress(done, total)
        check_new(path)
        os.replace(temporary, path)
    except BaseException as error:
        if os.path.lexists(temporary):
            os.unlink(temporary)
        if isinstance(error, OSError):
            raise write_error(path, error) from error
        raise


def _name(folder: str, file: Belonging) -> str:
    return os.path.relpath(file.path, folder).replace(os.sep, "/")


def _add(archive: zipfile.ZipFile, folder: str, file: Belonging) -> None:
    # Not from_file: a time before 1980, or a link, has no place there.
    member = zipfile.ZipInfo(_name(folder, file), (1980, 1, 1, 0, 0, 0))
    member.compress_type = zipfile.ZIP_DEFLATED
    member.external_attr = _UNIX_LINK if file.is_link else 0o644 << 16
    if file.is_link:
        archive.writestr(member, os.fsencode(os.readlink(file.path)))
        return
    with (
        open(file.path, "rb") as source,
        archive.open(member, "w", force_zip64=True) as target,
    ):
        while chunk := source.read(CHUNK_BYTES):
            target.write(chunk)


def _check(archive: zipfile.ZipFile, folder: str, file: Belonging) -> None:
    name = _name(folder, file)
    digest = new_digest(file.size)
    try:
        with archive.open(name) as content:
            while chunk := content.read(CHUNK_BYTES):
                digest.update(chunk)
    except (KeyError, zipfile.BadZipFile) as error:
        raise _differs(name) from error
    if digest.hexdigest() != file.sha256:
        raise _differs(name)


def _differs(name: str) -> PyxError:
    return PyxError(
        "refused",
        f"{name} is not in the archive as it was in the folder, so nothing was removed",
        "see whether something still writes to it, then try again",
    )
