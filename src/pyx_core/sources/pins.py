"""Pins: which store a name led to when a person looked, and whether it still does.

They stand in one file in the project's folder, which may be committed: it holds no secret.
"""

from __future__ import annotations

import json
import os

from pyx_core.errors import PyxError
from pyx_core.manifest.encoding import encode_for_readers
from pyx_core.manifest.publish import publish
from pyx_core.sources.description import Part
from pyx_core.sources.identity import Comparison

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

PINS_NAME = "pyx-pins.json"
_SCHEMA = "pyx-pins/1"


class Pin:
    """An identity as it was pinned: when, by which run, and what a person called it."""

    __slots__ = ("label", "parts", "pinned_at", "run_id")

    def __init__(
        self, *, parts: Sequence[Part], pinned_at: str, run_id: str, label: str | None
    ) -> None:
        self.parts = parts
        self.pinned_at = pinned_at
        self.run_id = run_id
        self.label = label

    def as_record(self) -> dict[str, Any]:
        """As it stands in the file."""
        return {
            "pinned_at": self.pinned_at,
            "run_id": self.run_id,
            "label": self.label,
            "parts": [part.as_record() for part in self.parts],
        }


class Pins:
    """The pins of a project folder."""

    __slots__ = ("_pins", "path")

    def __init__(self, folder: str) -> None:
        """Reads them. Raises PyxError `usage` for a file that can't be understood: without it
        nothing would stop a query to the wrong store."""
        self.path = os.path.join(folder, PINS_NAME)
        self._pins = _read(self.path)

    def get(self, source: str) -> Pin | None:
        """The pin of a source."""
        return self._pins.get(source)

    def put(self, source: str, pin: Pin) -> None:
        """Pins a source, in place of its last pin. Raises PyxError where it can't be written."""
        self._pins[source] = pin
        ordered = {name: self._pins[name].as_record() for name in sorted(self._pins)}
        publish(self.path, encode_for_readers({"schema": _SCHEMA, "sources": ordered}))

    def compare(self, source: str, identity: Sequence[Part]) -> Comparison | None:
        """The pinned identity against the one seen now; None where nothing is pinned."""
        pin = self.get(source)
        return None if pin is None else Comparison(pin.parts, identity)

    def check(self, source: str, identity: Sequence[Part]) -> Comparison | None:
        """The same, where nobody says again what the store is called.

        Raises PyxError `refused` with both, part by part, where they differ.
        """
        pin = self.get(source)
        called = [] if pin is None else [part for part in pin.parts if part.nature == "label"]
        compared = self.compare(source, [*identity, *called])
        if compared is None or compared.verdict == "same":
            return compared
        differing = "; ".join(
            f"{name}: pinned {_shown(old)}, now {_shown(new)}"
            for name, _, old, new in compared.differing
        )
        matching = ", ".join(part.name for part in compared.matching) or "nothing"
        again = f"pyx fingerprint {source} --pin"
        raise PyxError(
            "refused",
            f"{source} is not what was pinned ({compared.meaning}): {differing}. "
            f"The same: {matching}",
            f"ask the person which store is meant; if it is this one: {again}",
        )


def _shown(value: str | None) -> str:
    return "nothing" if value is None else value


def _read(path: str) -> dict[str, Pin]:
    try:
        with open(path, encoding="utf-8") as file:
            loaded = json.load(file)
        if loaded["schema"] == _SCHEMA:
            return {name: _pin(record) for name, record in loaded["sources"].items()}
        problem = f"its schema is not {_SCHEMA}"
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        problem = str(error)
    raise PyxError("usage", f"{path} can't be read: {problem}", "restore it, or remove it")


def _pin(record: Mapping[str, Any]) -> Pin:
    return Pin(
        parts=[Part(part["name"], part["nature"], part["value"]) for part in record["parts"]],
        pinned_at=record["pinned_at"],
        run_id=record["run_id"],
        label=record["label"],
    )
