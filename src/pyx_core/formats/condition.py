"""Conditions on the rows of a table: a small language of comparisons that can only read.

    status = 'failed' and (total > 10 or note is not null) and name like 'A%' and id in (1, 2)

A name is a column's, bare or in double quotes; a text stands in single quotes.
"""

from __future__ import annotations

import re

from pyx_core.errors import PyxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Protocol

    Literal = str | int | float
    Cell = str | int | float | None
    # Of SQL's three truths the third is None: nothing is known of what is null.
    Truth = Callable[[Sequence[object]], bool | None]

    class Condition(Protocol):
        """A part of a condition."""

        def test(self, place: Callable[[str], int]) -> Truth:
            """A function that tells whether a row fits; `place` finds a column's index."""

        def sql(self, quote: Callable[[str], str], values: list[Literal], like: str) -> str:
            """The same for a database: names pass through `quote`, values go to `values`."""


_HINT = "such as: status = 'failed' and total > 10; also or, not, in (…), like 'A%', is null"
_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<quoted>\"(?:[^\"]|\"\")*\")"
    r"|(?P<number>[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)(?![\w.])"
    r"|(?P<word>[^\W\d][\w.]*)|(?P<mark><=|>=|<>|!=|==|[=<>(),]))"
)
_LONGEST = 2000
_DEEPEST = 40
_OPERATORS = frozenset(("=", "==", "!=", "<>", "<", "<=", ">", ">="))
_WORDS = frozenset(("and", "or", "not", "in", "like", "is", "null"))


def parse_condition(text: str) -> Condition:
    """The condition that `text` says. Raises PyxError `usage`."""
    if len(text) > _LONGEST:
        raise PyxError("usage", f"--where: more than {_LONGEST} characters", _HINT)
    parser = _Parser(text)
    found = parser.either()
    if parser.kind:
        raise parser.wrong("expected the end")
    return found


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._place = 0
        self._depth = 0
        self.kind = ""
        self.value = ""
        self._advance()

    def wrong(self, what: str) -> PyxError:
        found = self.value or "the end"
        return PyxError("usage", f"--where: {what}, found {found}", _HINT)

    def _advance(self) -> None:
        rest = self._text[self._place :]
        if not rest.strip():
            self.kind = self.value = ""
            return
        match = _TOKEN.match(self._text, self._place)
        if match is None:
            raise PyxError("usage", f"--where: can't read {rest.strip()[:40]!r}", _HINT)
        self.kind = match.lastgroup or ""
        self.value = match[self.kind]
        self._place = match.end()

    def _takes(self, *values: str) -> str | None:
        """The word or mark, if it is one of these."""
        value = self.value.lower()
        if self.kind in ("word", "mark") and value in values:
            self._advance()
            return value
        return None

    def either(self) -> Condition:
        found = self._both()
        while self._takes("or"):
            found = _Joined("or", found, self._both())
        return found

    def _both(self) -> Condition:
        found = self._single()
        while self._takes("and"):
            found = _Joined("and", found, self._single())
        return found

    def _single(self) -> Condition:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise PyxError("usage", "--where: too many parentheses", _HINT)
        try:
            if self._takes("not"):
                return _Not(self._single())
            if self._takes("("):
                found = self.either()
                self._expect(")")
                return found
            return self._comparison()
        finally:
            self._depth -= 1

    def _expect(self, mark: str) -> None:
        if not self._takes(mark):
            raise self.wrong(f"expected {mark}")

    def _comparison(self) -> Condition:
        column = self._column()
        if self.kind == "mark" and self.value in _OPERATORS:
            operator = {"==": "=", "<>": "!="}.get(self.value, self.value)
            self._advance()
            return _Compared(column, operator, self._literal())
        if self._takes("is"):
            negated = self._takes("not") is not None
            self._expect("null")
            return _IsNull(column, negated=negated)
        negated = self._takes("not") is not None
        found: Condition
        if self._takes("like"):
            value = self._literal()
            if not isinstance(value, str):
                raise self.wrong("like takes a text")
            found = _Like(column, value)
        elif self._takes("in"):
            self._expect("(")
            values = [self._literal()]
            while self._takes(","):
                values.append(self._literal())
            self._expect(")")
            found = _In(column, values)
        else:
            raise self.wrong(f"expected a comparison behind {column}")
        return _Not(found) if negated else found

    def _column(self) -> str:
        value = self.value
        if self.kind == "quoted":
            self._advance()
            return value[1:-1].replace('""', '"')
        if self.kind == "word" and value.lower() not in _WORDS:
            self._advance()
            return value
        raise self.wrong("expected a column")

    def _literal(self) -> Literal:
        kind, value = self.kind, self.value
        if kind == "text":
            self._advance()
            return value[1:-1].replace("''", "'")
        if kind == "number":
            self._advance()
            return as_number(value) or 0
        raise self.wrong("expected a number or a 'text'")


class _Joined:
    def __init__(self, word: str, left: Condition, right: Condition) -> None:
        self._word, self._left, self._right = word, left, right

    def test(self, place: Callable[[str], int]) -> Truth:
        left, right = self._left.test(place), self._right.test(place)
        decisive = self._word == "or"

        def truth(row: Sequence[object]) -> bool | None:
            first = left(row)
            if first is decisive:
                return decisive
            second = right(row)
            if second is decisive:
                return decisive
            return None if first is None or second is None else not decisive

        return truth

    def sql(self, quote: Callable[[str], str], values: list[Literal], like: str) -> str:
        left, right = (part.sql(quote, values, like) for part in (self._left, self._right))
        return f"({left} {self._word} {right})"


class _Not:
    def __init__(self, inner: Condition) -> None:
        self._inner = inner

    def test(self, place: Callable[[str], int]) -> Truth:
        inner = self._inner.test(place)

        def truth(row: Sequence[object]) -> bool | None:
            found = inner(row)
            return None if found is None else not found

        return truth

    def sql(self, quote: Callable[[str], str], values: list[Literal], like: str) -> str:
        return f"(not {self._inner.sql(quote, values, like)})"


class _Compared:
    def __init__(self, column: str, operator: str, value: Literal) -> None:
        self._column, self._operator, self._value = column, operator, value

    def test(self, place: Callable[[str], int]) -> Truth:
        index, operator, value = place(self._column), self._operator, self._value

        def truth(row: Sequence[object]) -> bool | None:
            return compare(row[index] if index < len(row) else None, operator, value)

        return truth

    def sql(self, quote: Callable[[str], str], values: list[Literal], like: str) -> str:  # noqa: ARG002 - all parts have one shape
        values.append(self._value)
        return f"{quote(self._column)} {self._operator} ?"


class _IsNull:
    def __init__(self, column: str, *, negated: bool) -> None:
        self._column, self._negated = column, negated

    def test(self, place: Callable[[str], int]) -> Truth:
        index, negated = place(self._column), self._negated

        def truth(row: Sequence[object]) -> bool | None:
            return (index >= len(row) or row[index] in (None, "")) is not negated

        return truth

    def sql(self, quote: Callable[[str], str], values: list[Literal], like: str) -> str:  # noqa: ARG002
        return f"{quote(self._column)} is {'not ' if self._negated else ''}null"


class _In:
    def __init__(self, column: str, values: Sequence[Literal]) -> None:
        self._column, self._values = column, values

    def test(self, place: Callable[[str], int]) -> Truth:
        index, values = place(self._column), self._values

        def truth(row: Sequence[object]) -> bool | None:
            cell = row[index] if index < len(row) else None
            found = [compare(cell, "=", value) for value in values]
            return True if True in found else None if None in found else False

        return truth

    def sql(self, quote: Callable[[str], str], values: list[Literal], like: str) -> str:  # noqa: ARG002
        values.extend(self._values)
        return f"{quote(self._column)} in ({', '.join('?' * len(self._values))})"


class _Like:
    def __init__(self, column: str, pattern: str) -> None:
        self._column, self._pattern = column, pattern

    def test(self, place: Callable[[str], int]) -> Truth:
        index, fits = place(self._column), _liker(self._pattern)

        def truth(row: Sequence[object]) -> bool | None:
            cell = row[index] if index < len(row) else None
            return None if cell in (None, "") else fits(str(cell))

        return truth

    def sql(self, quote: Callable[[str], str], values: list[Literal], like: str) -> str:
        values.append(self._pattern)
        return f"{quote(self._column)} {like} ?"


def _liker(pattern: str) -> Callable[[str], bool]:
    """`%` is any text, `_` one character, letters in either case; one pass, without going back."""
    parts = [
        re.compile(
            "".join("." if c == "_" else re.escape(c) for c in part), re.IGNORECASE | re.DOTALL
        )
        for part in pattern.split("%")
    ]

    def fits(text: str) -> bool:
        first = parts[0].match(text)
        if first is None:
            return False
        if len(parts) == 1:
            return first.end() == len(text)
        place = first.end()
        for part in parts[1:-1]:
            found = part.search(text, place)
            if found is None:
                return False
            place = found.end()
        # A part matches as many characters as it has.
        last = len(pattern.rsplit("%", 1)[1])
        start = len(text) - last
        return start >= place and parts[-1].match(text, start) is not None

    return fits


def compare(cell: object, operator: str, value: Literal) -> bool | None:
    """As SQL does, but that a text which is a number is compared as one with a number."""
    if cell is None or cell == "":
        return None
    if isinstance(value, str):
        left, right = (cell if isinstance(cell, str) else str(cell)), value
        return _ordered(left, operator, right)
    number = as_number(cell) if isinstance(cell, str) else cell
    if not isinstance(number, (int, float)):
        return operator == "!=" if operator in ("=", "!=") else None
    return _ordered(number, operator, value)


def _ordered(left: object, operator: str, right: object) -> bool:
    if operator == "=":
        return left == right
    if operator == "!=":
        return left != right
    assert isinstance(left, (int, float, str))
    less = left < right  # type: ignore[operator] # both are texts, or both are numbers
    if operator == "<":
        return less
    if operator == ">=":
        return left == right or not (less or left != left)
    more = left > right  # type: ignore[operator]
    return more if operator == ">" else left == right or less


def as_number(text: str) -> int | float | None:
    """The number that a text is; None for anything else."""
    try:
        return int(text) if len(text) < 300 else None
    except ValueError:
        try:
            return float(text)
        except ValueError:
            return None
