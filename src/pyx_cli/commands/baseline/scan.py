"""`pyx baseline scan`: what of a repository a baseline might have to cover."""

from __future__ import annotations

import os

from pyx_core.errors import PyxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from pyx_cli.context import Context
    from pyx_core.baseline.inventory.scan import Inventory
    from pyx_core.secrets.detect import Secrets

EXAMPLES = (
    ("pyx baseline scan", "entry points, tables, queries, routes, keys and topics of this project"),
    (
        "pyx baseline scan ../old-shop --baseline shop --json",
        "those of another repository, into the folder of a baseline; one JSON object on stdout",
    ),
)
_MOST_OF_A_KIND = 100
_MOST_SHOWN = 5


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument(
        "repository", metavar="REPO", nargs="?", default=".", help="its folder; this one without it"
    )
    parser.add_argument(
        "--baseline", metavar="NAME", help="whose folder the inventory goes to; else the only one's"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")


def execute(arguments: argparse.Namespace, context: Context) -> int:
    """Reads, and writes the inventory."""
    from pyx_core.baseline.inventory.scan import scan
    from pyx_core.secrets.detect import secret_values
    from pyx_core.settings.layers import Layers

    folder = os.path.normpath(os.path.join(context.cwd, os.path.expanduser(arguments.repository)))
    if not os.path.isdir(folder):
        raise PyxError("not_found", f"no folder {folder}", "give the folder of a repository")
    path = _place(arguments.baseline, context)
    secrets = secret_values(Layers(context.environ, context.cwd).variables())
    inventory = scan(folder, context.environ)
    _write(path, inventory, secrets)
    if arguments.json:
        context.write_json(_record(path, inventory, secrets))
    else:
        _show(path, inventory, secrets, context)
    return 0


def _place(named: str | None, context: Context) -> str:
    """Where the inventory goes: into the folder of the baseline that is meant, if one is."""
    from pyx_core.baseline.definition.locate import (
        FOLDER,
        INVENTORY,
        all_baselines,
        find_baseline,
    )

    known = all_baselines(context.cwd)
    if named is not None or len(known) == 1:
        return find_baseline(named, context.cwd).inventory
    return os.path.join(context.cwd, FOLDER, INVENTORY)


def _write(path: str, inventory: Inventory, secrets: Secrets) -> None:
    from pyx_core.baseline.definition.written import write_page
    from pyx_core.baseline.inventory.page import FIRST_WORDS, inventory_page

    name = os.path.basename(inventory.repository) or inventory.repository
    page = inventory_page(inventory, name, lambda text: _shown(text, secrets))
    write_page(path, page, FIRST_WORDS)


def _shown(text: str, secrets: Secrets) -> str:
    from pyx_cli.render.errors import visible
    from pyx_core.secrets.masker import mask_text

    return visible(mask_text(text, secrets).replace("\n", " "))


def _record(path: str, inventory: Inventory, secrets: Secrets) -> dict[str, object]:
    from pyx_core.baseline.inventory.candidate import KINDS

    told: list[dict[str, object]] = []
    for kind in KINDS:
        of_kind = [one for one in inventory.candidates if one.kind == kind]
        told += [
            {
                "kind": one.kind,
                "file": _shown(one.file, secrets),
                "line": one.line,
                "what": _shown(one.what, secrets),
                "how": one.how,
            }
            for one in of_kind[:_MOST_OF_A_KIND]
        ]
    return {
        "inventory": path,
        "repository": inventory.repository,
        "files": inventory.files,
        "read": inventory.read,
        "totals": inventory.totals,
        "candidates": told,
        "notes": [_shown(note, secrets) for note in inventory.notes],
        "truncated": sum(inventory.totals.values()) > len(told),
    }


def _show(path: str, inventory: Inventory, secrets: Secrets, context: Context) -> None:
    from pyx_cli.render.errors import visible
    from pyx_core.baseline.inventory.candidate import KINDS

    for kind, title in KINDS.items():
        total = inventory.totals[kind]
        if not total:
            continue
        context.stdout.write(f"{title}: {total:,}\n")
        of_kind = [one for one in inventory.candidates if one.kind == kind]
        for one in of_kind[:_MOST_SHOWN]:
            place = _shown(f"{one.file}:{one.line}", secrets)
            context.stdout.write(f"  {place}  {visible(_shown(one.what, secrets), 100)}\n")
        if total > _MOST_SHOWN:
            context.stdout.write(f"  and {total - _MOST_SHOWN:,} more\n")
    if not any(inventory.totals.values()):
        context.stdout.write("Nothing was found.\n")
    for note in inventory.notes:
        context.stderr.write(f"note: {_shown(note, secrets)}\n")
    context.stdout.write(f"Inventory written: {visible(path)}\n")
