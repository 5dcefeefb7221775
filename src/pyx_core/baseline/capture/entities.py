"""The lists of `baseline.dataset.json`: the entities that snapshots are asked about."""

from __future__ import annotations

import json
import os

from pyx_core.errors import PyxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

_LARGEST_BYTES = 256 << 20


class Entities:
    """The entities of each table, read when the first is needed."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._lists: Mapping[str, Any] | None = None

    def __call__(self, table: str) -> Sequence[Mapping[str, Any]]:
        """The keys of the entities of a table. Raises PyxError `not_found` without the list."""
        if self._lists is None:
            self._lists = _read(self._path)
        listed = self._lists.get(table)
        if not isinstance(listed, list):
            known = ", ".join(list(self._lists)[:10]) or "none"
            message = f"{self._path} has no entities of {table}; it has: {known}"
            raise PyxError("not_found", message, "pyx baseline dataset picks them")
        found = [_key(entity, self._path) for entity in listed]
        # Two reasons to pick the same entity are no reason to ask twice.
        return list({json.dumps(key, default=str): key for key in found}.values())


def _read(path: str) -> Mapping[str, Any]:
    try:
        if os.path.getsize(path) > _LARGEST_BYTES:
            raise PyxError("usage", f"{path} is larger than 256 MiB", "pick fewer entities")
        with open(path, encoding="utf-8") as file:
            content = json.load(file)
    except FileNotFoundError as error:
        message = f"there is no {path}, which for_each takes its entities from"
        raise PyxError("not_found", message, "pyx baseline dataset picks them") from error
    except (OSError, ValueError, RecursionError) as error:
        raise PyxError("usage", f"{path} can't be read: {error}", "pyx baseline dataset") from error
    lists = content.get("tables") if isinstance(content, dict) else None
    if not isinstance(lists, dict):
        raise PyxError("usage", f"{path} has no tables", "pyx baseline dataset makes it anew")
    return {
        name: table.get("entities") if isinstance(table, dict) else table
        for name, table in lists.items()
    }


def _key(entity: object, path: str) -> Mapping[str, Any]:
    key = entity.get("key") if isinstance(entity, dict) else None
    if not isinstance(key, dict) or not key:
        raise PyxError("usage", f"{path}: an entity without a key", "pyx baseline dataset")
    return key
