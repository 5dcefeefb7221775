"""Entities as they are picked: each once, with all of its reasons, in the order they came."""

from __future__ import annotations

import json

from pyx_core.baseline.dataset.asking import SOFT
from pyx_core.baseline.dataset.model import Entities, Entity, Skipped, Why
from pyx_core.errors import PyxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from pyx_core.baseline.dataset.asking import Asking
    from pyx_core.baseline.dataset.model import Kind


class Picks:
    """Those of one table."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        self._keys: dict[str, dict[str, Any]] = {}
        self._whys: dict[str, list[Why]] = {}
        self._skipped: list[Skipped] = []

    def add(
        self,
        kind: Kind,
        reason: str,
        keys: Iterable[dict[str, Any]],
        statement: int | None = None,
    ) -> None:
        """Entities, with the number of the statement that brought them."""
        for key in keys:
            name = json.dumps(key, ensure_ascii=False, default=str)
            self._keys.setdefault(name, key)
            why = Why(kind=kind, reason=reason, statement=statement)
            self._whys.setdefault(name, []).append(why)

    def skip(self, kind: Kind, reason: str, column: str | None = None) -> None:
        """A kind that was not looked for in all rows."""
        self._skipped.append(Skipped(kind=kind, column=column, reason=reason))

    def tried(
        self,
        kind: Kind,
        reason: str,
        find: Callable[[], Iterable[dict[str, Any]]],
        column: str | None = None,
    ) -> None:
        """Adds what `find` brings; where its statement fails or takes too long, it is skipped."""
        # The first of what `find` asks; what follows looks up its rows.
        statement = self._asking.number + 1
        try:
            keys = list(find())
        except PyxError as error:
            if error.kind not in SOFT:
                raise
            self.skip(kind, error.message, column)
            return
        self.add(kind, reason, keys, statement)

    def entities(self) -> Entities:
        """All of them."""
        return Entities(
            entities=tuple(
                Entity(key=key, why=tuple(self._whys[name])) for name, key in self._keys.items()
            ),
            skipped=tuple(self._skipped),
        )
