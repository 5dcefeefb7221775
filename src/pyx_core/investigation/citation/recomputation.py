"""Assertions computed again from a passage."""

from __future__ import annotations

import decimal
from decimal import Decimal
from typing import NamedTuple

from pyx_core.errors import PyxError
from pyx_core.investigation.citation import search
from pyx_core.investigation.citation.assertion import (
    Aggregate,
    Contains,
    Count,
    Equals,
    Matches,
)
from pyx_core.investigation.citation.values import (
    BLANK,
    MISSING,
    Large,
    as_number,
    plain,
    same,
    text_of,
    told,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pyx_core.formats.condition import Truth
    from pyx_core.investigation.citation.assertion import Where
    from pyx_core.investigation.citation.passage import Passage
    from pyx_core.investigation.citation.records import Record, Records

# Sums stay exact: where so many digits do not suffice, there is no sum.
_EXACT = decimal.Context(prec=6000, traps=[decimal.Inexact, decimal.InvalidOperation])


class Outcome(NamedTuple):
    """Whether an assertion holds; None where nothing can tell. `actual` is what came out.

    `expected` and `found` are for a message: says `expected`; the place says `found`.
    """

    holds: bool | None
    actual: str | None
    expected: str
    found: str


def recompute(
    assertion: Equals | Count | Aggregate | Contains | Matches, passage: Passage
) -> Outcome:
    """What comes out. Raises PyxError `usage` where the passage does not have what is asserted."""
    match assertion:
        case Equals():
            return _equals(assertion, passage)
        case Count():
            return _count(assertion, passage)
        case Aggregate():
            return _aggregate(assertion, passage)
        case Contains():
            return _contains(assertion, passage)
        case Matches():
            return _matches(assertion, passage)


def value_of(passage: Passage) -> object:
    """The single value of a passage. Raises PyxError `usage` where it has none."""
    if passage.value is MISSING:
        hint = "#row=KEY&column=NAME, #/json/pointer or #L10 cites one; count and sum take many"
        raise PyxError("usage", f"{passage.where} is no single value", hint)
    return passage.value


def _equals(assertion: Equals, passage: Passage) -> Outcome:
    value = value_of(passage)
    expected, actual = told(assertion.value), told(value)
    if isinstance(value, Large):
        return Outcome(None, actual, expected, f"{actual}, too large to be compared")
    return Outcome(same(assertion.value, value), actual, expected, actual)


def records_of(passage: Passage, what: str) -> Records:
    """The records of a passage. Raises PyxError `usage` where it has none."""
    if passage.records is None:
        hint = "cite a table, an array or lines"
        raise PyxError("usage", f"{passage.where} has nothing to {what}", hint)
    return passage.records


def _count(assertion: Count, passage: Passage) -> Outcome:
    records = records_of(passage, "count")
    number = sum(1 for _ in fitting(records, assertion.where, ()))
    holds = compared(Decimal(number), assertion.operator, assertion.number)
    units = f"{records.unit}{'' if number == 1 else 's'}"
    fit = f" where {assertion.where.text}" if assertion.where is not None else ""
    expected = _with(assertion.operator, str(assertion.number))
    found = f"there are {number:,} {units}{fit}"
    if records.is_text and assertion.where is None:
        # A line that is too long to be held is one all the same.
        return Outcome(holds, str(number), expected, found)
    return _whole(records, holds, str(number), expected, found)


def _whole(
    records: Records, holds: bool | None, actual: str | None, expected: str, found: str
) -> Outcome:
    """An outcome proves nothing where some of the records could not be read."""
    if records.problems:
        return Outcome(None, actual, expected, f"{found}, but {records.problems[0]}")
    return Outcome(holds, actual, expected, found)


def fitting(
    records: Records, where: Where | None, columns: Sequence[str]
) -> Iterator[tuple[Record, list[object]]]:
    """The records that fit a condition, with their values in some columns.

    Raises PyxError `usage` for a column that there is not.
    """
    wanted = list(columns)
    truth: Truth | None = None
    if where is not None:
        truth = where.condition.test(_placer(wanted))
    for record, values in records.select(wanted):
        if truth is None or truth([plain(value) for value in values]) is True:
            yield record, values


def _placer(wanted: list[str]) -> Callable[[str], int]:
    def place(name: str) -> int:
        if name not in wanted:
            wanted.append(name)
        return wanted.index(name)

    return place


def _aggregate(assertion: Aggregate, passage: Passage) -> Outcome:
    records = records_of(passage, assertion.operation)
    expected = _with(assertion.operator, told(assertion.value))
    name = f"{assertion.operation} of {assertion.column}"
    collected = _Collected(assertion.operation)
    for record, values in fitting(records, assertion.where, (assertion.column,)):
        collected.add(values[0], record.number)
    if collected.count == 0:
        found = f"there is no value in {assertion.column}"
        found += f" where {assertion.where.text}" if assertion.where is not None else ""
        return Outcome(False, None, expected, found)
    value = collected.result()
    if value is None:
        number, text = collected.odd
        found = f"{records.unit} {number:,} has {told(text)[:60]} in {assertion.column}, no number"
        return Outcome(None, None, expected, found)
    holds = _ordered(value, assertion.operator, assertion.value)
    return _whole(records, holds, text_of(value), expected, f"the {name} is {text_of(value)}")


class _Collected:
    """The sum, or the smallest or largest value, of what is not null."""

    def __init__(self, operation: str) -> None:
        self._operation = operation
        self._number: Decimal | None = None
        self._text: str | None = None
        self.count = 0
        self.odd: tuple[int, object] = (0, None)

    def add(self, value: object, number: int) -> None:
        if value is None or value is BLANK or value is MISSING:
            return
        self.count += 1
        amount = as_number(value)
        if amount is None and not self.odd[0]:
            self.odd = (number, value)
        if self._operation == "sum":
            if amount is not None and not self.odd[0]:
                self._add_to_sum(amount, number)
            return
        choose = min if self._operation == "min" else max
        text = text_of(value)
        self._text = text if self._text is None else choose(self._text, text)
        if amount is not None:
            self._number = amount if self._number is None else choose(self._number, amount)

    def _add_to_sum(self, amount: Decimal, number: int) -> None:
        try:
            self._number = _EXACT.add(self._number or Decimal(0), amount)
        except decimal.DecimalException:
            self.odd = (number, amount)

    def result(self) -> Decimal | str | None:
        """None for a sum of what is no number; texts are compared as such, as peek does."""
        if not self.odd[0]:
            return self._number
        return None if self._operation == "sum" else self._text


def _ordered(value: Decimal | str, operator: str, expected: object) -> bool | None:
    number = as_number(expected)
    if isinstance(value, Decimal):
        return compared(value, operator, number) if number is not None else operator == "!="
    if not isinstance(expected, str):
        return operator == "!="
    return compared(value, operator, expected)


def compared(left: Decimal | str, operator: str, right: Decimal | str) -> bool:
    """Two numbers, or two texts."""
    if operator == "=":
        return left == right
    if operator == "!=":
        return left != right
    assert isinstance(left, str) is isinstance(right, str)
    less: bool = left < right  # type: ignore[operator] # both are texts, or both are numbers
    return {
        "<": less,
        "<=": less or left == right,
        ">": not less and left != right,
        ">=": not less,
    }[operator]


def _with(operator: str, value: str) -> str:
    return value if operator == "=" else f"{operator} {value}"


def _contains(assertion: Contains, passage: Passage) -> Outcome:
    hit = search.find_text(assertion.text, passage)
    expected = f"that it contains {told(assertion.text)}"
    if hit is not None and hit.is_exact:
        return Outcome(True, hit.excerpt, expected, hit.excerpt)
    if not passage.is_text:
        return Outcome(None, None, expected, "no text that can be searched")
    found = "nothing of the kind"
    if hit is not None:
        found = f"{hit.excerpt}, in another case"
    return Outcome(False, None, expected, found)


def _matches(assertion: Matches, passage: Passage) -> Outcome:
    lines = search.find_pattern(assertion.pattern, passage)
    expected = f"that a line matches {assertion.pattern}"
    if lines.found is not None:
        return Outcome(True, lines.found[:300], expected, lines.found[:300])
    if not passage.is_text or lines.cut:
        found = "no text that can be searched"
        if passage.is_text:
            found = f"no such line, but {lines.cut:,} are too long to be searched whole"
        return Outcome(None, None, expected, found)
    return Outcome(False, None, expected, f"none of {lines.searched:,} lines")
