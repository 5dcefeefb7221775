"""What is asserted of a passage, read from one line."""

from __future__ import annotations

import json
import re
from typing import NamedTuple

from pyx_core.errors import PyxError
from pyx_core.formats.condition import parse_condition
from pyx_core.investigation.citation.times import Window, window_between
from pyx_core.investigation.citation.values import Cell, number_said, said

TYPE_CHECKING = False
if TYPE_CHECKING:
    from decimal import Decimal
    from typing import Literal

    from pyx_core.formats.condition import Condition

    Operation = Literal["sum", "min", "max"]

LONGEST = 4000
_HINT = (
    "there is: equals VALUE, count [where …] [OP] N, sum|min|max COLUMN [where …] [OP] VALUE, "
    "contains TEXT, matches PATTERN, changed from A to B, absent […]"
)
_OPERATOR = re.compile(r"<=|>=|!=|<>|==|=|<|>")
_COLUMN = re.compile(r'"(?P<quoted>(?:[^"]|"")*)"|(?P<word>[^\s"=<>!]+)')
_WINDOW = re.compile(
    r"(?:^|\s)from\s+(?P<start>\S.*?)\s+to\s+(?P<end>\S.*)$", re.IGNORECASE | re.DOTALL
)


class Where(NamedTuple):
    """A condition, and how it was written."""

    text: str
    condition: Condition


class Equals(NamedTuple):
    """The value of the passage."""

    value: object


class Count(NamedTuple):
    """How many records there are that fit."""

    where: Where | None
    operator: str
    number: Decimal


class Aggregate(NamedTuple):
    """What comes of a column of the records that fit."""

    operation: Operation
    column: str
    where: Where | None
    operator: str
    value: object


class Contains(NamedTuple):
    """A text that stands in the passage as it is."""

    text: str


class Matches(NamedTuple):
    """A pattern that a line of the passage fits."""

    pattern: str


class Changed(NamedTuple):
    """The value of the citation before, and that of this one."""

    before: object
    after: object


class Absent(NamedTuple):
    """What is not in the passage: a text, what fits a pattern, records, or anything at all."""

    text: str | None
    pattern: str | None
    where: Where | None
    window: Window | None


Assertion = Equals | Count | Aggregate | Contains | Matches | Changed | Absent


def parse_assertion(text: str) -> Assertion:
    """What a line asserts. Raises PyxError `usage` for what can't be read."""
    if len(text) > LONGEST:
        raise PyxError("usage", f"an assertion of more than {LONGEST:,} characters", _HINT)
    word, _, rest = text.strip().partition(" ")
    word, rest = word.lower().rstrip(":"), rest.strip()
    match word:
        case "equals" if rest:
            return Equals(said(rest))
        case "count":
            where, operator, value = _where_and_value(rest)
            number = number_said(value)
            if number is None:
                raise PyxError("usage", f"{value!r} is no number to count to", "count = 412")
            return Count(where, operator, number)
        case "sum" | "min" | "max" if rest:
            return _aggregate(word, rest)
        case "contains" if rest:
            return Contains(text_said(rest))
        case "matches" if rest:
            return Matches(_pattern(rest) or rest)
        case "changed":
            return _changed(rest)
        case "absent":
            return _absent(rest)
    raise PyxError("usage", f"no assertion that pyx knows: {text[:100]}", _HINT)


def _aggregate(word: Operation, rest: str) -> Aggregate:
    match = _COLUMN.match(rest)
    if match is None:
        raise PyxError("usage", f"{word} of which column?", f"{word} total = 24.90")
    quoted = match["quoted"]
    column = match["word"] if quoted is None else quoted.replace('""', '"')
    where, operator, value = _where_and_value(rest[match.end() :].strip())
    expected = said(_bare(value))
    if word == "sum" and number_said(_bare(value)) is None:
        raise PyxError("usage", f"{value!r} is no number for a sum", "sum total = 1024.50")
    return Aggregate(word, column, where, operator, expected)


def _where_and_value(text: str) -> tuple[Where | None, str, str]:
    """`[where CONDITION] [OP] VALUE`."""
    if not re.match(r"where\b", text, re.IGNORECASE):
        operator, value = _operator(text)
        if not value:
            raise PyxError("usage", "there is no value behind it", "such as: count = 412")
        return None, operator, value
    text = text[5:].strip()
    # The condition ends where what is before it can be read and what is behind it is one value.
    for place in [*(match.start() for match in re.finditer(r"\s", text))][::-1]:
        operator, value = _operator(text[place:].strip())
        if not _is_one_value(value):
            continue
        try:
            return Where(text[:place], parse_condition(text[:place])), operator, value
        except PyxError:
            continue
    parse_condition(text)
    raise PyxError("usage", f"there is no value behind where {text}", "count where a = 1 = 412")


def _operator(text: str) -> tuple[str, str]:
    match = _OPERATOR.match(text)
    if match is None:
        return "=", text
    operator = {"==": "=", "<>": "!="}.get(match[0], match[0])
    return operator, text[match.end() :].strip()


def _is_one_value(text: str) -> bool:
    if not text or text[0] in "=<>!":
        return False
    if text[0] == '"':
        return isinstance(said(text), str) and not isinstance(said(text), Cell)
    if text[0] == "'":
        return re.fullmatch(r"'(?:[^']|'')*'", text) is not None
    return re.search(r"[\s)]", text) is None


def _bare(text: str) -> str:
    """A text in single quotes, as conditions have it, as JSON."""
    if re.fullmatch(r"'(?:[^']|'')*'", text):
        return json.dumps(text[1:-1].replace("''", "'"))
    return text


def text_said(text: str) -> str:
    """A text to look for, which may stand in quotes."""
    text = text.strip()
    if text[:1] in "\"'" and len(text) > 1:
        value = said(_bare(text))
        if isinstance(value, str):
            return value
    return text


def _pattern(text: str) -> str | None:
    return text[1:-1] if len(text) > 2 and text[0] == text[-1] == "/" else None


def _changed(rest: str) -> Changed:
    match = re.match(r"from\s+(?P<rest>.*)$", rest, re.IGNORECASE | re.DOTALL)
    parts = re.split(r"\s+to\s+", match["rest"], flags=re.IGNORECASE) if match else []
    if match is None or len(parts) < 2:
        raise PyxError("usage", f"can't read: changed {rest[:100]}", "changed from 24.90 to 29.90")
    for place in range(1, len(parts)):
        before, after = " to ".join(parts[:place]), " to ".join(parts[place:])
        if before.count('"') % 2 == 0 and before and after:
            return Changed(said(_bare(before)), said(_bare(after)))
    raise PyxError("usage", f"can't read: changed {rest[:100]}", 'changed from "a" to "b"')


def _absent(rest: str) -> Absent:
    window: Window | None = None
    match = _WINDOW.search(rest)
    if match is not None:
        window = window_between(match["start"].strip(), match["end"].strip())
        if window is not None:
            rest = rest[: match.start()].strip()
    if not rest:
        return Absent(None, None, None, window)
    if re.match(r"where\b", rest, re.IGNORECASE):
        where = Where(rest[5:].strip(), parse_condition(rest[5:]))
        return Absent(None, None, where, window)
    pattern = _pattern(rest)
    return Absent(None if pattern else text_said(rest), pattern, None, window)
