"""Investigations in bundles: what goes into one, and the log that is in one."""

from __future__ import annotations

import os

from pyx_cli.evidence import bundle_cache
from pyx_core.errors import PyxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_cli.context import Context
    from pyx_core.evidence.bundle.parts import Part
    from pyx_core.evidence.stored_run import StoredRun


def bundled_log(named: str, folder: str | None, context: Context) -> tuple[list[StoredRun], Part]:
    """The runs that a log cites, and the log as a file of a bundle; a log that does not hold is
    warned of. Raises PyxError `not_found` for one that cites no run that is there."""
    from pyx_cli.investigation import Investigation
    from pyx_core.evidence.bundle.layout import portable
    from pyx_core.evidence.bundle.parts import written

    investigation = Investigation(named, folder, context)
    checked = investigation.check()
    if not checked.runs:
        hint = f"pyx inspect check {named} says what is wrong with it"
        raise PyxError("not_found", f"{named} cites no run that is there", hint)
    if not checked.holds:
        context.stderr.write(
            "warning: not everything in the investigation holds; pyx inspect check says what\n"
        )
    path = checked.log.path
    with open(path, "rb") as file:
        content = file.read()
    return checked.runs, written(portable(os.path.basename(path)), content, "text/markdown")


def log_in_bundle(named: str, context: Context) -> str | None:
    """The log in a bundle (`x.zip`, or of several `x.zip:TOPIC`), unpacked; None for another name.

    Raises PyxError `not_found` for a bundle without one.
    """
    from pyx_core.evidence.bundle.bundle_name import split_bundle
    from pyx_core.evidence.bundle.unpack import unpack
    from pyx_core.investigation.log.current import find_log

    found = split_bundle(named, context.cwd) if ".zip" in named.lower() else None
    cache = bundle_cache(context)
    if found is None or cache is None:
        return None
    folder = unpack(os.path.join(context.cwd, found[0]), cache)
    try:
        return find_log(found[1], folder, folder)
    except PyxError as error:
        hint = f"pyx verify {found[0]} lists what is in it"
        raise PyxError(error.kind, error.message.replace(folder, found[0]), hint) from error
