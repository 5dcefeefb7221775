"""A CHECK of the new side as a condition on old rows, where it is simple enough to mean the same.

Comparisons, AND, OR, NOT, IN, BETWEEN, IS NULL, plus, minus, times, length and abs of columns and
constants are. What else stands in it (division, LIKE, other functions, casts that change a value)
is not the same everywhere.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_CAST = re.compile(
    r"::\s*(?:text|numeric|double precision|integer|bigint|smallint|character varying|bpchar"
    r"|character|real|date|timestamp without time zone|timestamp with time zone)"
    r"(?:\(\d+(?:,\s*\d+)?\))?(?:\[\])?"
)
_ANY = re.compile(r"(=\s*ANY|<>\s*ALL)\s*\(\s*\(?\s*ARRAY\[([^\[\]]*)\]\s*\)?\s*\)")
_INTRODUCER = re.compile(r"\b_(?:utf8|utf8mb3|utf8mb4|latin1)\s*(?=\\?')")
_TOKEN = re.compile(
    r"""
      \s+
    | (?P<text>'(?:[^']|'')*')
    | (?P<name>"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\])
    | (?P<number>\d+(?:\.\d+)?)
    | (?P<word>[A-Za-z_]\w*)
    | (?P<sign><>|!=|<=|>=|[=<>()+*,-])
    """,
    re.VERBOSE,
)
_WORDS = frozenset({"AND", "OR", "NOT", "IN", "BETWEEN", "IS", "NULL"})
_LENGTHS = frozenset({"LENGTH", "CHAR_LENGTH", "CHARACTER_LENGTH"})


def translated(
    expression: str, store: str, column: Callable[[str], str | None], text: Callable[[str], str]
) -> tuple[str | None, str]:
    """The condition in the SQL of the old store, and why not where it is None.

    `column` gives the quoted old column of a new one, None where it has none; `text` a literal.
    """
    plain = _CAST.sub("", expression)
    plain = _ANY.sub(
        lambda found: f"{'IN' if found[1].startswith('=') else 'NOT IN'} ({found[2]})", plain
    )
    plain = _INTRODUCER.sub("", plain).replace("\\'", "'")
    parts: list[str] = []
    at = 0
    while at < len(plain):
        found = _TOKEN.match(plain, at)
        if found is None:
            return None, f"it has {plain[at : at + 20]!r}, which stores read differently"
        at = found.end()
        if found.lastgroup is None:
            continue
        part, why = _part(found, plain[at:].lstrip()[:1], store, column, text)
        if part is None:
            return None, why
        parts.append(part)
    return (" ".join(parts), "") if parts else (None, "it is empty")


def _part(
    found: re.Match[str],
    following: str,
    store: str,
    column: Callable[[str], str | None],
    text: Callable[[str], str],
) -> tuple[str | None, str]:
    """A token in the old store's SQL."""
    token = found[0]
    if found.lastgroup == "text":
        return text(token[1:-1].replace("''", "'")), ""
    if found.lastgroup in ("number", "sign"):
        return token, ""
    word = token.upper()
    if found.lastgroup == "word" and word in _WORDS:
        return word, ""
    if found.lastgroup == "word" and following == "(":
        if word in _LENGTHS:
            return ("char_length" if store != "sqlite" else "length"), ""
        return ("abs", "") if word == "ABS" else (None, f"it calls {token}")
    name = token if found.lastgroup == "word" else token[1:-1].replace(token[0] * 2, token[0])
    quoted = column(name)
    return (quoted, "") if quoted else (None, f"{name} has no column on the old side")
