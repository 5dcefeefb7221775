"""`baseline.inventory.md`: the candidates for a person, with a place each."""

from __future__ import annotations

import os
from itertools import groupby

from pyx_core.baseline.inventory.candidate import KINDS
from pyx_core.baseline.inventory.snapshots import proposed_snapshots
from pyx_core.baseline.markdown import block, code
from pyx_core.formats.amounts import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pyx_core.baseline.inventory.candidate import Candidate
    from pyx_core.baseline.inventory.scan import Inventory

FIRST_WORDS = "# Inventory of "
_MOST_OF_A_KIND = 300


def inventory_page(inventory: Inventory, name: str, shown: Callable[[str], str]) -> str:
    """The page. `shown` makes texts of the repository harmless and takes secrets out."""
    with open(os.path.join(os.path.dirname(__file__), "inventory.md"), encoding="utf-8") as file:
        template = file.read()
    totals = [f"- {title}: {inventory.totals[kind]:,}" for kind, title in KINDS.items()]
    notes = [f"- not everything: {shown(note)}" for note in inventory.notes]
    return template.format(
        repository=shown(name),
        read=f"{inventory.read:,}",
        files=counted(inventory.files, "file"),
        listed_by=inventory.listed_by,
        totals="\n".join(totals),
        notes="\n".join(notes),
        parts="\n".join(_parts(inventory, shown)),
        snapshots=_snapshots(inventory, shown),
    )


def _snapshots(inventory: Inventory, shown: Callable[[str], str]) -> str:
    """What can be copied into `baseline.toml`."""
    proposed = proposed_snapshots(inventory.candidates)
    if not proposed:
        return ""
    words = "Questions that both systems could be asked, to be completed and copied:"
    told = "\n".join(map(shown, proposed.split("\n")))
    return f"## As snapshots\n\n{words}\n\n{block(told, 'toml')}\n"


def _parts(inventory: Inventory, shown: Callable[[str], str]) -> Iterator[str]:
    for kind, group in groupby(inventory.candidates, lambda one: one.kind):
        yield f"\n## {KINDS[kind]}\n"
        candidates = list(group)[:_MOST_OF_A_KIND]
        for how, same in _by_way(candidates):
            yield f"By {how}:\n"
            for one in same:
                place = code(shown(f"{one.file}:{one.line}"))
                yield f"- {place} {code(shown(one.what))}"
            yield ""
        left = inventory.totals[kind] - len(candidates)
        if left:
            yield f"{left:,} more are not listed.\n"


def _by_way(candidates: list[Candidate]) -> list[tuple[str, list[Candidate]]]:
    found: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        found.setdefault(candidate.how, []).append(candidate)
    return list(found.items())
