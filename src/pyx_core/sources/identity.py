"""What tells one store from another, and from its own copies."""

from __future__ import annotations

from pyx_core.sources.description import EITHER, Part

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Literal

    from pyx_core.sources.description import Description, Nature
    from pyx_core.sources.source import Source

    Verdict = Literal["same", "new_primary", "same_lineage", "different"]


class Comparison:
    """A pinned identity against one seen now, part by part."""

    __slots__ = ("differing", "matching", "meaning", "verdict")

    def __init__(self, pinned: Sequence[Part], now: Sequence[Part]) -> None:
        then = {part.name: part for part in pinned}
        current = {part.name: part for part in now}
        names = list(dict.fromkeys([*then, *current]))
        self.matching: list[Part] = []
        self.differing: list[tuple[str, Nature, str | None, str | None]] = []
        for name in names:
            old, new = then.get(name), current.get(name)
            old_value = old.value if old is not None else None
            new_value = new.value if new is not None else None
            nature = (new or old or Part(name, "label", None)).nature
            if old is not None and new is not None and _agree(nature, old_value, new_value):
                self.matching.append(new)
            else:
                self.differing.append((name, nature, old_value, new_value))
        self.verdict, self.meaning = self._judge()

    def _judge(self) -> tuple[Verdict, str]:
        natures = {nature for _, nature, _, _ in self.differing}
        if not self.differing:
            return "same", "every part matches"
        if "lineage" in natures:
            return "different", "another store"
        shares_lineage = any(part.nature == "lineage" for part in self.matching)
        if not shares_lineage and "instance" in natures:
            return "different", "another server, and nothing tells that they are related"
        if "role" in natures and "instance" in natures:
            return "new_primary", "same cluster, another member or a new primary: a failover?"
        if "instance" in natures:
            return "same_lineage", "same lineage, another instance: a restart, a restore or a copy"
        if natures <= {"place", "label"}:
            return "same_lineage", "the same server by its own words, reached or called otherwise"
        return "new_primary", "same server in another role"


def _agree(nature: Nature, old: str | None, new: str | None) -> bool:
    if nature != "lineage" or old is None or new is None:
        return old == new
    return not set(old.split(EITHER)).isdisjoint(new.split(EITHER))


def proves_little(parts: Sequence[Part]) -> bool:
    """Whether another server at the same address might say the same of itself."""
    telling = [part for part in parts if part.nature in ("lineage", "instance") and part.value]
    return {part.name for part in telling} <= {"database", "server_address"}


def identity_of(source: Source, description: Description, label: str | None = None) -> list[Part]:
    """Every part of an identity: what was dialled, what the server says, what a person says."""
    parts = list(description.identity)
    address = source.address
    if source.kind != "sqlite":
        place = ",".join(address.hosts) or f"{address.host}:{address.port}"
        parts += [Part("dialled", "place", place), Part("login", "place", address.user)]
    if label is not None:
        parts.append(Part("label", "label", label))
    return parts
