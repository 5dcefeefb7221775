"""A folder that is there as a whole, or not at all."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile

from pyx_core.errors import write_error

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


@contextlib.contextmanager
def new_folder(target: str) -> Iterator[str]:
    """A folder beside `target` to be filled; at the end it takes the target's place.

    What was there before is gone only then. Raises PyxError `unwritable` or `disk_full`.
    """
    parent, name = os.path.split(target)
    try:
        os.makedirs(parent, exist_ok=True)
        # Hidden, so that nobody takes what is half written for a skill.
        place = tempfile.mkdtemp(prefix=".new-", dir=parent)
    except OSError as error:
        raise write_error(target, error, "choose another folder") from error
    try:
        folder = os.path.join(place, name)
        os.mkdir(folder)
        yield folder
        try:
            if os.path.lexists(target):
                os.rename(target, os.path.join(place, ".before"))
            os.rename(folder, target)
        except OSError as error:
            before = os.path.join(place, ".before")
            if os.path.lexists(before) and not os.path.lexists(target):
                os.rename(before, target)
            raise write_error(target, error, "close what uses it") from error
    finally:
        shutil.rmtree(place, ignore_errors=True)
