"""Rules read from a TOML file, strictly: what is not understood is refused, never skipped."""

from __future__ import annotations

import difflib
import re
from decimal import Decimal

from pyx_core.comparison import normalising
from pyx_core.comparison.places import Glob, PathPattern
from pyx_core.comparison.rules import Rule, Rules
from pyx_core.comparison.toml_file import read_toml
from pyx_core.errors import PyxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import tzinfo

PLACES = ("file", "format", "table", "column", "path")
# Every key that says what a rule allows, with the kind of rule that it makes;
# docs/reference/rules.md explains them.
KINDS: Mapping[str, str] = {
    "ignore": "ignore",
    "order": "order",
    "rtol": "tolerance",
    "atol": "tolerance",
    "timestamp": "timestamp",
    "timezone": "timestamp",
    "scale": "scale",
    "null": "null",
    "case": "case",
    "whitespace": "whitespace",
    "regex": "regex",
    "replace": "regex",
}
_ALL_KEYS = ("id", "reason", *PLACES, *KINDS)


def load_rules(path: str) -> Rules:
    """The rules of a TOML file.

    Raises PyxError `not_found` without the file, `usage` for anything in it that is not understood.
    """
    content, _ = read_toml(path, "--rules")
    return read_rules(content, path)


def read_rules(content: Mapping[str, object], origin: str) -> Rules:
    """The rules of a document with `[[rule]]` tables; `origin` names it in errors."""
    _refuse_unknown(content, ("rule",), origin)
    tables = content.get("rule", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise PyxError("usage", f"{origin}: rules are tables", "write [[rule]] above each rule")
    rules: list[Rule] = []
    for number, table in enumerate(tables, 1):
        rule = _Reader(table, origin, number).rule()
        if any(rule.id == other.id for other in rules):
            raise PyxError(
                "usage",
                f"{origin}: two rules have the id {rule.id!r}",
                "give each an id of its own",
            )
        rules.append(rule)
    return Rules(rules)


def _refuse_unknown(table: Mapping[str, object], known: Sequence[str], where: str) -> None:
    for key in table:
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1, cutoff=0.4)
            hint = f"did you mean {near[0]}?" if near else f"there are: {', '.join(known)}"
            raise PyxError("usage", f"{where}: no key {key!r}", hint)


class _Reader:
    """One `[[rule]]`, checked key by key."""

    def __init__(self, table: Mapping[str, object], origin: str, number: int) -> None:
        self._table = table
        given = table.get("id")
        name = given if isinstance(given, str) and given else f"number {number}"
        self._where = f"{origin}: rule {name}"

    def rule(self) -> Rule:
        _refuse_unknown(self._table, _ALL_KEYS, self._where)
        kinds = {KINDS[key] for key in self._table if key in KINDS}
        if len(kinds) != 1:
            found = f"{', '.join(sorted(kinds))} at once" if kinds else "nothing that it does"
            raise self._error(f"it has {found}", f"give exactly one of: {', '.join(_kind_names())}")
        form = self._text("format") if "format" in self._table else None
        rule = Rule(
            id=self._text("id"),
            reason=self._text("reason"),
            kind=self._kind(kinds.pop()),
            file=self._glob("file"),
            format=form,
            table=self._glob("table"),
            column=self._glob("column"),
            path=self._path(),
        )
        if rule.path is not None and (rule.column or rule.table):
            raise self._error("path is for JSON, column and table are for tables", "keep one")
        if isinstance(rule.kind, normalising.Order) and rule.column is not None:
            raise self._error("order is about whole rows, not about a column", "remove column")
        return rule

    def _error(self, problem: str, hint: str) -> PyxError:
        return PyxError("usage", f"{self._where}: {problem}", hint)

    def _text(self, key: str) -> str:
        value = self._table.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self._error(f"{key} must be a text that is not empty", f'write {key} = "…"')
        return value

    def _glob(self, key: str) -> Glob | None:
        return Glob(self._text(key)) if key in self._table else None

    def _path(self) -> PathPattern | None:
        if "path" not in self._table:
            return None
        text = self._text("path")
        try:
            return PathPattern(text)
        except ValueError as error:
            raise self._error(
                f"path {text!r}: {error}", "such as $.items[*].id; for names of files use file"
            ) from error

    def _one_of(self, key: str, allowed: Sequence[str]) -> str:
        value = self._table.get(key)
        if value not in allowed:
            raise self._error(f"{key} can't be {value!r}", f"one of: {', '.join(allowed)}")
        return str(value)

    def _kind(self, name: str) -> normalising.Kind:
        match name:
            case "ignore":
                if self._table["ignore"] is not True:
                    raise self._error("ignore can only be true", "remove the rule instead")
                return normalising.Ignore()
            case "order":
                return self._order()
            case "tolerance":
                return normalising.Tolerance(self._number("rtol"), self._number("atol"))
            case "timestamp":
                return self._timestamp()
            case "scale":
                digits = self._table["scale"]
                if isinstance(digits, bool) or not isinstance(digits, int) or abs(digits) > 100:
                    raise self._error("scale must be a whole number up to 100", "try scale = 2")
                return normalising.Scale(digits)
            case "null":
                self._one_of("null", ("empty",))
                return normalising.NullIsEmpty()
            case "case":
                self._one_of("case", ("ignore",))
                return normalising.Case()
            case "whitespace":
                return normalising.Whitespace(self._one_of("whitespace", normalising.WHITESPACE))
        return self._regex()

    def _order(self) -> normalising.Order:
        keys = self._table["order"]
        if keys == "any":
            return normalising.Order(())
        if isinstance(keys, list) and keys and all(isinstance(key, str) for key in keys):
            return normalising.Order([str(key) for key in keys])
        raise self._error(f"order can't be {keys!r}", 'write order = "any" or order = ["id"]')

    def _number(self, key: str) -> Decimal:
        value = self._table.get(key, 0)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < 1e300:
            raise self._error(f"{key} must be a number that is not negative", f"try {key} = 0.01")
        return Decimal(repr(value))

    def _timestamp(self) -> normalising.Timestamp:
        precision = "microsecond"
        if "timestamp" in self._table:
            precision = self._one_of("timestamp", normalising.PRECISIONS)
        zones = self._table.get("timezone")
        if isinstance(zones, dict):
            _refuse_unknown(zones, ("left", "right"), f"{self._where}: timezone")
            return normalising.Timestamp(
                precision, (self._zone(zones.get("left")), self._zone(zones.get("right")))
            )
        zone = self._zone(zones)
        return normalising.Timestamp(precision, (zone, zone))

    def _zone(self, name: object) -> tzinfo | None:
        if name is None:
            return None
        try:
            return normalising.zone_of(str(name))
        except ValueError as error:
            raise self._error(str(error), "try UTC, +08:00 or Europe/Berlin") from error

    def _regex(self) -> normalising.Regex:
        replacement = self._table.get("replace", "")
        if not isinstance(replacement, str):
            raise self._error("replace must be a text", 'write replace = "…"')
        try:
            pattern = re.compile(self._text("regex"))
            normalising.check_replacement(pattern, replacement)
        except (re.error, IndexError) as error:
            raise self._error(f"regex: {error}", "patterns are those of Python") from error
        return normalising.Regex(pattern, replacement)


def _kind_names() -> list[str]:
    return list(dict.fromkeys(key for key in KINDS if key not in ("replace", "timezone")))
