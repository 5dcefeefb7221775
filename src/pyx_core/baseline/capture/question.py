"""One thing that is asked of one side: a snapshot, for one entity of the dataset."""

from __future__ import annotations

import hashlib
import json
import re
from urllib.parse import quote, quote_plus

import msgspec

from pyx_core.errors import PyxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import Any

    from pyx_core.baseline.definition.model import Side, SideOf, Snapshot

# Of a snapshot, what decides what comes back. How long it is waited for does not.
_ASKED = (*("kind", "method", "body", "headers", "request_headers", "order", "ttl", "outputs"),)
_HOLE = re.compile(r"\{([A-Za-z_]\w*)\}")
_LONGEST_ENTITY = 120


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked. `parameters` are those of the entity, none where the snapshot has no list;
    `take` is 2 for the second time that the old side is asked."""

    snapshot: Snapshot
    side: Side
    told: SideOf
    parameters: dict[str, object] = {}
    take: int = 1

    @property
    def ask(self) -> str:
        """The statement, the request or the command of this side."""
        text: str | None = getattr(self.snapshot, self.side) or self.snapshot.ask
        if text is None:
            message = f"snapshot {self.snapshot.name}: nothing is asked of the {self.side} side"
            raise PyxError("usage", message, f'write ask = "…", or {self.side} = "…"')
        return text

    @property
    def source(self) -> str | None:
        """The variable of the store that is asked."""
        own: str | None = getattr(self.snapshot, f"{self.side}_source")
        return own or self.told.source

    @property
    def entity(self) -> str:
        """Which entity it is, for people: `id=42`; empty where there is none."""
        return entity_text(self.parameters)

    @property
    def label(self) -> str:
        """All of it in some words."""
        parts = [self.snapshot.name, self.entity, "again" if self.take > 1 else ""]
        return " ".join(part for part in parts if part)

    @property
    def key(self) -> str:
        """What two captures of the same question share."""
        return json.dumps([self.side, self.snapshot.name, self.parameters, self.take], default=str)

    @property
    def sha256(self) -> str:
        """Of everything that decides the answer: a question that was changed is asked anew."""
        asked = {name: getattr(self.snapshot, name) for name in _ASKED}
        told = [self.source, self.told.base_url, self.told.folder]
        text = json.dumps([asked, self.ask, told, self.parameters], sort_keys=True, default=str)
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def entity_text(parameters: Mapping[str, object]) -> str:
    """The parameters of an entity in a line."""
    text = ", ".join(f"{name}={value}" for name, value in parameters.items())
    return text if len(text) <= _LONGEST_ENTITY else f"{text[: _LONGEST_ENTITY - 1]}…"


def questions(
    snapshots: Sequence[Snapshot],
    side: Side,
    told: SideOf,
    entities: Callable[[str], Sequence[Mapping[str, Any]]],
    *,
    takes: int,
) -> Iterator[Question]:
    """Everything to ask of a side, in order: all of it once, then all of it again.

    `entities` gives the parameters of a list of the dataset; it raises PyxError without the list.
    """
    for take in range(1, takes + 1):
        for snapshot in snapshots:
            listed: Sequence[Mapping[str, Any]] = [{}]
            if snapshot.for_each is not None:
                listed = entities(snapshot.for_each)
            for parameters in listed:
                yield Question(
                    snapshot=snapshot,
                    side=side,
                    told=told,
                    parameters=dict(parameters),
                    take=take,
                )


def filled(text: str, parameters: Mapping[str, object]) -> str:
    """A text with its `{name}` replaced; braces around anything else stay."""
    return _fill(text, parameters, _plain)


def filled_path(text: str, parameters: Mapping[str, object]) -> str:
    """The same for the path of a URL: no value can become a second part of it."""
    return _fill(text, parameters, lambda value: quote(_plain(value), safe=""))


def filled_form(text: str, parameters: Mapping[str, object]) -> str:
    """The same for a form."""
    return _fill(text, parameters, lambda value: quote_plus(_plain(value)))


def filled_json(text: str, parameters: Mapping[str, object]) -> str:
    """The same for a JSON text: within quotes a value stays within them."""

    def escaped(value: object) -> str:
        if isinstance(value, str):
            return json.dumps(value, ensure_ascii=False)[1:-1]
        return json.dumps(value, default=str)

    return _fill(text, parameters, escaped)


def _fill(text: str, parameters: Mapping[str, object], form: Callable[[object], str]) -> str:
    def replaced(found: re.Match[str]) -> str:
        return form(parameters[found[1]]) if found[1] in parameters else found[0]

    return _HOLE.sub(replaced, text)


def _plain(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
