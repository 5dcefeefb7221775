"""The environment of a script: what it inherits, and what pyx tells it."""

from __future__ import annotations

import os
import sys

from pyx_core.errors import PyxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

INPUT_PATH = "PYX_INPUT_PATH"
OUTPUT_DIR = "PYX_OUTPUT_DIR"
OUTPUT_PATH = "PYX_OUTPUT_PATH"
LOG_PATH = "PYX_LOG_PATH"
RUN_ID = "PYX_RUN_ID"
# Only where the run was given stores: how the script asks them.
SOURCE_CHANNEL = "PYX_SOURCE_CHANNEL"
SOURCE_TOKEN = "PYX_SOURCE_TOKEN"  # noqa: S105 - the name of a variable
RUNTIME_VARIABLES = (
    INPUT_PATH,
    OUTPUT_DIR,
    OUTPUT_PATH,
    LOG_PATH,
    RUN_ID,
    SOURCE_CHANNEL,
    SOURCE_TOKEN,
)

# What programs need to start at all, with nothing of the user's own in it.
CLEAN_VARIABLES = (
    "PATH",
    "HOME",
    "USER",
    "LOGNAME",
    "SHELL",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "TZ",
    "TMPDIR",
    "TEMP",
    "TMP",
    "SYSTEMROOT",
    "SYSTEMDRIVE",
    "WINDIR",
    "COMSPEC",
    "PATHEXT",
    "USERPROFILE",
    "APPDATA",
    "LOCALAPPDATA",
)

# What shapes the results of a script and holds no secret: recorded with its value, and given to
# a replay.
SHAPING_VARIABLES = (
    "LANG",
    "LANGUAGE",
    "LC_ALL",
    "LC_COLLATE",
    "LC_CTYPE",
    "LC_MONETARY",
    "LC_NUMERIC",
    "LC_TIME",
    "PYTHONHASHSEED",
    "PYTHONIOENCODING",
    "PYTHONOPTIMIZE",
    "PYTHONUTF8",
    "SOURCE_DATE_EPOCH",
    "TZ",
)


def inherited(variables: Mapping[str, str], named: Sequence[str], *, clean: bool) -> dict[str, str]:
    """What a script gets of `variables`.

    `named` holds `NAME` (which must be set) or `NAME=VALUE`. With `clean`, only the named ones
    and what programs need to start. Raises PyxError `usage` for a name that is not set.
    """
    result = (
        {name: variables[name] for name in CLEAN_VARIABLES if name in variables}
        if clean
        else dict(variables)
    )
    for entry in named:
        name, given, value = entry.partition("=")
        if not name or "\0" in entry:
            raise PyxError("usage", f"--env {entry!r} has no name", "try --env NAME or NAME=VALUE")
        if not given and name not in variables:
            raise PyxError(
                "usage",
                f"--env {name}: no such variable in the environment or a .env file",
                f"set it, or give its value: --env {name}=VALUE",
            )
        result[name] = value if given else variables[name]
    return result


def with_python_defaults(
    environ: dict[str, str], *, unbuffered: bool, import_from: str | None
) -> None:
    """Adds what a Python script needs to be read well, unless it is set already.

    `unbuffered` where somebody watches the log grow; `import_from` is a folder that inline code
    imports from, as `python -c` would.
    """
    if unbuffered:
        environ.setdefault("PYTHONUNBUFFERED", "1")
    if sys.platform == "win32":
        # Else the log holds the console's code page.
        environ.setdefault("PYTHONUTF8", "1")
    if import_from is not None:
        before = environ.get("PYTHONPATH")
        environ["PYTHONPATH"] = import_from + (os.pathsep + before if before else "")
