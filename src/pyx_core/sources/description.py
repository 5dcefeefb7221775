"""What a server says of itself: who it is, part by part, and what a login may do there."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any, Literal

    Nature = Literal["lineage", "instance", "role", "place", "label"]

# Between values of a lineage that hold one as well as the other.
EITHER = " | "


class Part:
    """One part of an identity.

    Its nature: `lineage` is what a copy has in common with its original (a system identifier);
    `instance` is what only this running server has (a start time, a server uuid, its address as
    it sees it); `role` is primary or replica, timeline; `place` is the address that was dialled;
    `label` is what a person called it. A lineage may have several values with EITHER between them,
    as that of a server that took over from another has: one in common is enough.
    """

    __slots__ = ("name", "nature", "value")

    def __init__(self, name: str, nature: Nature, value: str | None) -> None:
        self.name = name
        self.nature = nature
        self.value = value

    def as_record(self) -> dict[str, Any]:
        return {"name": self.name, "nature": self.nature, "value": self.value}


class Right:
    """Something that this login may do beyond reading, and why that matters."""

    __slots__ = ("contained", "meaning", "name")

    def __init__(self, name: str, meaning: str, *, contained: bool) -> None:
        """`contained`: the mechanism keeps it from being used here."""
        self.name = name
        self.meaning = meaning
        self.contained = contained


class Description:
    """What a server says of itself. `facts` are the kind's own; JSON values only.

    `uncontained` rights make pyx refuse queries, unless the person accepts each by its name.
    """

    __slots__ = ("facts", "identity", "rights", "server_time", "version")

    def __init__(
        self,
        *,
        version: str,
        server_time: float | None,
        identity: Sequence[Part],
        rights: Sequence[Right],
        facts: Mapping[str, Any],
    ) -> None:
        """`server_time` in Unix seconds, read as close as possible to the return."""
        self.version = version
        self.server_time = server_time
        self.identity = identity
        self.rights = rights
        self.facts = facts

    @property
    def uncontained(self) -> list[Right]:
        return [right for right in self.rights if not right.contained]
