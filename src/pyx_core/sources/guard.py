"""A connection that may be used: to the store that is meant, held read-only, under known rights."""

from __future__ import annotations

import shlex

from pyx_core.errors import PyxError
from pyx_core.sources.identity import identity_of
from pyx_core.sources.registry import connect

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from pyx_core.sources.description import Description, Part
    from pyx_core.sources.identity import Comparison
    from pyx_core.sources.session import Limits, Session
    from pyx_core.sources.source import Source

    CheckIdentity = Callable[[str, Sequence[Part]], Comparison | None]

# Sources whose guard was shown to hold in this process, and how.
_shown: dict[tuple[object, ...], str] = {}


class Guarded:
    """A session with what was found out about it. `is_pinned`: it is the store that was pinned."""

    __slots__ = ("description", "identity", "is_pinned", "self_test", "session", "source")

    def __init__(self, source: Source, session: Session, check: CheckIdentity | None) -> None:
        """Looks, and tests. Raises PyxError where it is another store, or the guard fails."""
        self.source = source
        self.session = session
        self.description: Description = session.describe()
        self.identity = identity_of(source, self.description)
        compared = check(source.name, self.identity) if check is not None else None
        self.is_pinned = compared is not None
        key = (source.kind, *source.address.place)
        if key not in _shown:
            _shown[key] = session.self_test()
        self.self_test = _shown[key]

    def accept(self, names: Sequence[str]) -> list[str]:
        """Those of the rights in `names` that this login has and pyx can't contain.

        Raises PyxError `refused` where it has others of that sort.
        """
        uncontained = self.description.uncontained
        refused = [right for right in uncontained if right.name not in names]
        if refused:
            listed = "; ".join(f"{right.name}: {right.meaning}" for right in refused)
            flags = " ".join(f"--accept {shlex.quote(right.name)}" for right in refused)
            raise PyxError(
                "refused",
                f"{self.source.name}: this login may do what pyx can't contain: {listed}",
                f"use a login that may only read, or take the risk by name: {flags}",
            )
        return [right.name for right in uncontained]

    def as_record(self) -> dict[str, Any]:
        """What a manifest says of it."""
        return {
            "server": {
                "version": self.description.version,
                "pinned": self.is_pinned,
                "identity": [part.as_record() for part in self.identity],
            },
            "rights": [
                {"name": right.name, "meaning": right.meaning, "contained": right.contained}
                for right in self.description.rights
            ],
            "guard": {"mechanism": self.session.mechanism, "self_test": self.self_test},
        }


def open_guarded(source: Source, limits: Limits, check: CheckIdentity | None) -> Guarded:
    """Connects, looks and tests. Nothing stays open where it raises PyxError."""
    session = connect(source, limits)
    try:
        return Guarded(source, session, check)
    except BaseException:
        session.close()
        raise
