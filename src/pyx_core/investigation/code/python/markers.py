"""Environment markers (PEP 508): whether a dependency is meant for this interpreter."""

from __future__ import annotations

import re

from pyx_core.investigation.code.python.versions import order

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    Value = str | frozenset[str]

_TOKEN = re.compile(
    r"\s*(?:(?P<text>'[^']*'|\"[^\"]*\")|(?P<mark>[()])"
    r"|(?P<operator>===|==|~=|!=|<=|>=|<|>|not\s+in\b|in\b)"
    r"|(?P<join>and\b|or\b)|(?P<name>[A-Za-z_][\w.]*))"
)
_DEEPEST = 50
_SETS = ("extra", "extras", "dependency_groups")


class MarkerError(ValueError):
    """A text that is no marker."""


def is_about_extras(marker: str) -> bool:
    """Whether a marker asks what was chosen, besides where it is."""
    return re.search(r"\b(extra|extras|dependency_groups)\b", marker) is not None


def holds(marker: str | None, variables: Mapping[str, str], chosen: frozenset[str]) -> bool:
    """Whether a marker is true; `chosen` are the extras and groups. Raises MarkerError.

    No marker is true; a variable that isn't known is the empty text.
    """
    if marker is None or not marker.strip():
        return True
    parser = _Parser(marker, variables, chosen)
    found = parser.either(0)
    parser.end()
    return found


class _Parser:
    def __init__(self, marker: str, variables: Mapping[str, str], chosen: frozenset[str]) -> None:
        self._marker = marker
        self._place = 0
        self._variables = variables
        self._chosen = chosen

    def _peek(self) -> tuple[str, str]:
        found = _TOKEN.match(self._marker, self._place)
        if found is None:
            return "", ""
        kind = found.lastgroup or ""
        return kind, found[kind]

    def _take(self) -> tuple[str, str]:
        found = _TOKEN.match(self._marker, self._place)
        if found is None:
            raise MarkerError(f"not a marker: {self._marker[:200]}")
        self._place = found.end()
        kind = found.lastgroup or ""
        return kind, found[kind]

    def end(self) -> None:
        if self._marker[self._place :].strip():
            raise MarkerError(f"not a marker: {self._marker[:200]}")

    def either(self, depth: int) -> bool:
        found = self._both(depth)
        while self._peek() == ("join", "or"):
            self._take()
            other = self._both(depth)
            found = found or other
        return found

    def _both(self, depth: int) -> bool:
        found = self._single(depth)
        while self._peek() == ("join", "and"):
            self._take()
            other = self._single(depth)
            found = found and other
        return found

    def _single(self, depth: int) -> bool:
        if self._peek() == ("mark", "("):
            if depth >= _DEEPEST:
                raise MarkerError("a marker with too many parentheses")
            self._take()
            found = self.either(depth + 1)
            if self._take() != ("mark", ")"):
                raise MarkerError(f"a parenthesis is not closed: {self._marker[:200]}")
            return found
        left, left_name = self._value()
        kind, operator = self._take()
        if kind != "operator":
            raise MarkerError(f"not a marker: {self._marker[:200]}")
        right, right_name = self._value()
        is_version = "version" in (left_name or right_name or "")
        return _compare(left, " ".join(operator.split()), right, is_version=is_version)

    def _value(self) -> tuple[Value, str | None]:
        kind, word = self._take()
        if kind == "text":
            return word[1:-1], None
        if kind != "name":
            raise MarkerError(f"not a marker: {self._marker[:200]}")
        if word in _SETS:
            return self._chosen, word
        return self._variables.get(word.replace(".", "_"), ""), word


def _compare(left: Value, operator: str, right: Value, *, is_version: bool) -> bool:
    if isinstance(left, frozenset) or isinstance(right, frozenset):
        chosen = left if isinstance(left, frozenset) else right
        asked = right if isinstance(left, frozenset) else left
        return (asked in chosen) is (operator in ("==", "===", "in"))
    if operator == "in":
        return left in right
    if operator == "not in":
        return left not in right
    if is_version and operator != "===":
        decided = _compare_versions(left, operator, right)
        if decided is not None:
            return decided
    return {
        "==": left == right,
        "===": left == right,
        "!=": left != right,
        "<": left < right,
        "<=": left <= right,
        ">": left > right,
        ">=": left >= right,
        "~=": left == right,
    }[operator]


def _compare_versions(left: str, operator: str, right: str) -> bool | None:
    """None where one of them is no version."""
    if right.endswith(".*") and operator in ("==", "!="):
        is_within = f"{left}.".startswith(right[:-1])
        return is_within is (operator == "==")
    first, second = order(left), order(right)
    if first is None or second is None:
        return None
    if operator == "~=":
        return first >= second and f"{left}.".startswith(right.rpartition(".")[0] + ".")
    return {
        "==": first == second,
        "!=": first != second,
        "<": first < second,
        "<=": first <= second,
        ">": first > second,
        ">=": first >= second,
    }[operator]
