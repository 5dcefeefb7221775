"""What `pyx verify` does with a bundle: each file in it, and who signed it as far as is known."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_cli.context import Context


def verify_bundle(bundle: str, key: str | None, context: Context, *, as_json: bool) -> int:
    """Checks a bundle and shows the verdict; 1 where anything is not intact.

    `key` is the file of the public key that has to have signed it; without one, those that this
    machine knows are tried.
    """
    from pyx_cli.known_keys import known_keys
    from pyx_cli.render.bundle import show_check
    from pyx_core.evidence.bundle.check import check_bundle
    from pyx_core.evidence.bundle.keys import read_public_key

    path = os.path.normpath(os.path.join(context.cwd, bundle))
    wanted = read_public_key(os.path.join(context.cwd, key)) if key is not None else None
    known = known_keys(context) if wanted is None else []
    check = check_bundle(path, key=wanted, known=known)
    show_check(check, path, context, as_json=as_json)
    return 0 if check.is_intact else 1
