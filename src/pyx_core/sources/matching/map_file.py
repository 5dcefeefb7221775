"""A map of columns read from a TOML file, strictly: what is not understood is refused."""

from __future__ import annotations

import difflib

from pyx_core.comparison.places import PathPattern
from pyx_core.comparison.toml_file import read_toml
from pyx_core.errors import PyxError
from pyx_core.sources.matching.store_map import TYPES, KeyPattern, Origin, SideMap, StoreMap

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Table = Mapping[str, object]

# docs/reference/store-map.md explains them.
KEYS = ("key", "columns", "types", "left", "right")
SIDE_KEYS = ("keys", "columns", "constants", "latest")
COLUMN_KEYS = ("column", "path")
# The column in which a place such as "$.price" is looked for.
_JSON_COLUMN = "value"
# The columns that hold keys in answers of stores of keys and values.
KEY_COLUMNS = ("key", "field", "member")


def load_map(path: str) -> tuple[StoreMap, str]:
    """The map of a TOML file, and its text.

    Raises PyxError `not_found` without the file, `usage` for anything in it that is not understood.
    """
    content, text = read_toml(path, "--map")
    return read_map(content, path), text


def read_map(content: Table, origin: str) -> StoreMap:
    """The map in a document; `origin` names it in errors."""
    _refuse_unknown(content, KEYS, origin)
    left = _side(_table(content, "left", origin), f"{origin}: left")
    right = _side(_table(content, "right", origin), f"{origin}: right")
    for name, made in _columns(content, origin).items():
        if name in right.columns:
            raise PyxError(
                "usage",
                f"{origin}: {name} stands in columns and in right.columns",
                "leave one of them out",
            )
        right.columns[name] = made
    types = _table(content, "types", origin)
    for name, kind in types.items():
        if kind not in TYPES:
            near = difflib.get_close_matches(str(kind), TYPES, n=1)
            hint = f"did you mean {near[0]}?" if near else f"one of: {', '.join(TYPES)}"
            raise PyxError("usage", f"{origin}: types.{name} can't be {kind!r}", hint)
    return StoreMap(
        left=left,
        right=right,
        key=_key(content.get("key", []), origin),
        types={name: str(kind) for name, kind in types.items()},
    )


def _refuse_unknown(table: Table, known: Sequence[str], where: str) -> None:
    for key in table:
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1, cutoff=0.4)
            hint = f"did you mean {near[0]}?" if near else f"there are: {', '.join(known)}"
            raise PyxError("usage", f"{where}: no key {key!r}", hint)


def _table(content: Table, key: str, where: str) -> dict[str, object]:
    value = content.get(key, {})
    if not isinstance(value, dict):
        raise PyxError("usage", f"{where}: {key} is a table", f"write [{key}], or {key} = {{…}}")
    return value


def _key(value: object, origin: str) -> list[str]:
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list) or not all(isinstance(name, str) and name for name in names):
        raise PyxError("usage", f"{origin}: key can't be {value!r}", 'write key = ["id"]')
    return names


def _side(table: Table, where: str) -> SideMap:
    _refuse_unknown(table, SIDE_KEYS, where)
    columns = _columns(table, where)
    for name, value in _table(table, "constants", where).items():
        if name in columns:
            message = f"{where}: {name} is a column and a constant"
            raise PyxError("usage", message, "leave one of them out")
        if not isinstance(value, (str, int, float, bool)):
            message = f"{where}: constants.{name} is neither text, number nor true or false"
            raise PyxError("usage", message, f'write {name} = "…"')
        columns[name] = Origin(None, constant=value)
    pattern = None
    if "keys" in table:
        try:
            pattern = KeyPattern(_text(table["keys"], f"{where}: keys", "price:{id}"))
        except ValueError as error:
            message = f"{where}: keys {table['keys']!r}: {error}"
            raise PyxError("usage", message, 'such as keys = "price:{id}"') from error
    latest = table.get("latest", False)
    if not isinstance(latest, bool):
        raise PyxError("usage", f"{where}: latest is true or false", "write latest = true")
    return SideMap(columns, pattern, latest=latest)


def _columns(table: Table, where: str) -> dict[str, Origin]:
    return {
        name: _origin(value, f"{where}: columns.{name}")
        for name, value in _table(table, "columns", where).items()
    }


def _origin(value: object, where: str) -> Origin:
    """`"column"`, `"$.path"`, or `{column = "column", path = "$.path"}`."""
    if isinstance(value, dict):
        _refuse_unknown(value, COLUMN_KEYS, where)
        column = _text(value.get("column", _JSON_COLUMN), f"{where}.column", "value")
        if "path" not in value:
            return Origin(column)
        return Origin(column, _path(_text(value["path"], f"{where}.path", "$.price"), where))
    text = _text(value, where, "value")
    return Origin(_JSON_COLUMN, _path(text, where)) if text.startswith("$") else Origin(text)


def _path(text: str, where: str) -> PathPattern:
    try:
        path = PathPattern(text)
    except ValueError as error:
        raise PyxError("usage", f"{where}: path {text!r}: {error}", "such as $.price") from error
    if not path.is_exact:
        raise PyxError(
            "usage", f"{where}: path {text!r} means several places", "leave out * and .."
        )
    return path


def _text(value: object, where: str, example: str) -> str:
    if not isinstance(value, str) or not value:
        raise PyxError("usage", f"{where} must be a text", f'write "{example}"')
    return value
