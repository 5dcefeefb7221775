"""`pyx key`: a key to sign bundles with, and what others need to check its signatures."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from pyx_cli.context import Context

EXAMPLES = (
    ("pyx key new pyx.key", "make a key: pyx.key, which stays here, and pyx.key.pub"),
    ("pyx key show pyx.key.pub", "its id, to tell others whose signature they see"),
)


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument("action", choices=("new", "show"), help="make a key, or show one")
    parser.add_argument(
        "file",
        nargs="?",
        metavar="FILE",
        help="the key's file (default: signing.key in pyx's folder of keys, ~/.config/pyx/keys)",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")


def execute(arguments: argparse.Namespace, context: Context) -> int:
    """Makes a key, or shows the id and the public half of one; the private half is never shown."""
    from pyx_core.evidence.bundle.keys import PUBLIC_ENDING, make_key, read_public_key

    path = _path(arguments.file, context)
    is_new = arguments.action == "new"
    public = make_key(path) if is_new else read_public_key(path)
    if arguments.json:
        record = {"key_id": public.key_id, "public_key": public.pem.decode("ascii", "replace")}
        context.write_json({"path": path, **record, "truncated": False})
        return 0
    if is_new:
        context.stdout.write(f"Key saved: {path}\nPublic key saved: {path}{PUBLIC_ENDING}\n")
        context.stderr.write("whoever has the first file can sign as you; hand out the second\n")
    context.stdout.write(f"key id: {public.key_id}\n")
    if not is_new:
        context.stdout.write(public.pem.decode("ascii", "replace"))
    return 0


def _path(named: str | None, context: Context) -> str:
    from pyx_core.errors import PyxError

    if named is not None:
        return os.path.normpath(os.path.join(context.cwd, named))
    from pyx_cli.known_keys import keys_folder

    folder = keys_folder(context)
    if folder is None:
        raise PyxError("usage", "there is no home for a folder of keys", "give a file")
    return os.path.join(folder, "signing.key")
