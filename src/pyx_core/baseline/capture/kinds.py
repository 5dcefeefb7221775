"""The kinds of snapshot: one module each, imported only when it is used."""

from __future__ import annotations

import importlib

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    from pyx_core.baseline.capture.ground import Ground
    from pyx_core.baseline.capture.question import Question
    from pyx_core.baseline.definition.model import SnapshotKind
    from pyx_core.runs.finish import Record

    class Kind(Protocol):
        """What every module of a kind holds."""

        def capture(self, question: Question, ground: Ground) -> Record:
            """Asks, as a run. Its outputs with the role `answer` are what is compared.

            Whatever the system answers is an answer, also that it can't be reached. Raises PyxError
            where the question itself can't be asked so: `usage`, `not_found`, `refused`.
            """


# Kind, module beside this file.
KINDS: dict[SnapshotKind, str] = {
    "sql": "sql",
    "http": "http",
    "command": "command",
    "redis": "redis",
    "kafka": "kafka",
}


def kind_of(name: SnapshotKind) -> Kind:
    """The module of a kind."""
    kind: Kind = importlib.import_module(f"pyx_core.baseline.capture.{KINDS[name]}")
    return kind
