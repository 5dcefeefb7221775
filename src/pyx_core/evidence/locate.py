"""Where runs are looked up."""

from __future__ import annotations

import os

from pyx_core.errors import PyxError
from pyx_core.naming import HISTORY_NAME
from pyx_core.settings.table import OUTPUT_DIR

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.settings.layers import Layers


def evidence_folder(named: str | None, layers: Layers, cwd: str) -> str:
    """The folder named, else the setting `output_dir`, else `./temp`, else the working folder.

    Raises PyxError `not_found` where the folder named does not exist.
    """
    if named is not None:
        folder = os.path.normpath(os.path.join(cwd, named))
        if os.path.isfile(folder):
            hint = f"of a bundle, name the run: pyx show {named}; pyx verify {named} lists them"
            raise PyxError("not_found", f"{folder} is a file, not a folder of runs", hint)
        if not os.path.isdir(folder):
            raise PyxError("not_found", f"no folder {folder}", "check --dir")
        return folder
    setting = layers.value(OUTPUT_DIR)
    if setting is not None:
        return os.path.normpath(os.path.join(cwd, os.path.expanduser(setting)))
    temp = os.path.join(cwd, "temp")
    return temp if os.path.isfile(os.path.join(temp, HISTORY_NAME)) else cwd
