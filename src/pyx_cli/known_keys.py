"""The public keys that this machine knows: those in pyx's folder of keys."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_cli.context import Context
    from pyx_core.evidence.bundle.keys import PublicKey

_MOST_KEYS = 200


def keys_folder(context: Context) -> str | None:
    """Where keys are kept, beside the user's `.env`; None without a home."""
    from pyx_core.settings.layers import user_dotenv_path

    path = user_dotenv_path(context.environ)
    return os.path.join(os.path.dirname(path), "keys") if path is not None else None


def known_keys(context: Context) -> list[PublicKey]:
    """The keys whose signature needs no `--key`. What is no key in that folder is passed over."""
    from pyx_core.errors import PyxError
    from pyx_core.evidence.bundle.keys import PUBLIC_ENDING, is_library_there, read_public_key

    folder = keys_folder(context)
    if folder is None or not os.path.isdir(folder) or not is_library_there():
        return []
    found = []
    for name in sorted(os.listdir(folder))[:_MOST_KEYS]:
        if name.endswith(PUBLIC_ENDING):
            try:
                found.append(read_public_key(os.path.join(folder, name)))
            except PyxError:
                continue
    return found
