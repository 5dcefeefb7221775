"""What may be sent to a MySQL or MariaDB server: one query, as the server's own lexer reads it.

The first word of a statement decides its kind in the server's grammar, and comments are cut off
before it is sent: so that nothing but these kinds can reach the server, however it reads the rest.
What stands further inside (INTO, names of functions) is looked for here as a hint; what holds is
the read-only transaction, and the absence of the right FILE.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from decimal import Decimal

from pyx_core.errors import PyxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

_QUERIES = frozenset({"select", "with", "values", "table"})
_KINDS = _QUERIES | {"show", "describe", "desc", "explain"}
_ONE_QUERY = "give one SELECT, WITH … SELECT, VALUES, TABLE, SHOW, DESCRIBE or EXPLAIN"
_LOCKING = (("for", "update"), ("for", "share"), ("lock", "in"))
# Functions that reach beyond the transaction, and what to do instead.
_LEAVE_LOCKS = "read information_schema, and leave locks to the application"
_LEAVE_KEYS = "leave that to a person"
_FUNCTIONS = {
    "load_file": "files of the server are not read through it",
    "get_lock": _LEAVE_LOCKS,
    "release_lock": _LEAVE_LOCKS,
    "release_all_locks": _LEAVE_LOCKS,
    "service_get_read_locks": _LEAVE_LOCKS,
    "service_get_write_locks": _LEAVE_LOCKS,
    "service_release_locks": _LEAVE_LOCKS,
}
# What plugins bring: programs, other servers, keys, firewalls, members of a replication group.
_FUNCTION_FAMILIES = re.compile(
    r"(?:sys_(?:exec|eval|set)|lib_mysqludf|spider_|keyring_key_(?:store|generate|remove)"
    r"|group_replication_|asynchronous_connection_failover_|version_tokens_|audit_(?:log|api)_"
    r"|mysql_firewall_|set_firewall_|read_firewall_|normalize_firewall|flush_rewrite_rules"
    r"|load_rewrite_rules|gen_dictionary_|masking_dictionary_|masking_dictionaries_)"
)
_SIGNS = r"""
      (?P<space>[\x00-\x20\x7f]++)
    | (?P<comment>/\*.*?\*/ | \#[^\n]*+ | --(?=[\x00-\x20\x7f]|\Z)[^\n]*+)
    | (?P<text>%(text)s)
    | (?P<quoted>`(?:[^`]++|``)*+`%(quoted)s)
    | (?P<open>['"`]|/\*)
    | (?P<null>\\N)
    | (?P<number>[0-9]++(?:\.[0-9]*+)?(?:[eE][+-]?[0-9]++)?)
    | (?P<word>[0-9A-Za-z_$\u0080-\U0010ffff]++)
    | :(?P<name>[A-Za-z_]\w*+)
    | (?P<sign>.)
"""
_BACKSLASHED = r"{0}(?:[^{0}\\]++|{0}{0}|\\.)*+{0}"
_DOUBLED = r"{0}(?:[^{0}]++|{0}{0})*+{0}"


class Quoting:
    """How a server with this sql_mode reads quotes; `token` takes its statements apart."""

    def __init__(self, sql_mode: str) -> None:
        modes = sql_mode.upper().split(",")
        form = _DOUBLED if "NO_BACKSLASH_ESCAPES" in modes else _BACKSLASHED
        text, quoted = form.format("'"), ""
        if "ANSI_QUOTES" in modes:
            quoted = f" | {_DOUBLED}".format('"')
        else:
            text += f" | {form}".format('"')
        pattern = _SIGNS % {"text": text, "quoted": quoted}
        self.token = re.compile(pattern, re.VERBOSE | re.DOTALL)


def one_query(statement: str, quoting: Quoting) -> str:
    """The statement without what stands around it, if it is one query.

    Raises PyxError `refused` with the rule and a form that works.
    """
    if "\0" in statement:
        raise _refused("plain-text", "a NUL byte", "bind it: --param NAME=VALUE")
    kept = [token for token in _significant(statement, quoting) if token.lastgroup != "space"]
    while kept and kept[-1][0] == ";":
        kept.pop()
    first = next((token for token in kept if token[0] != "("), None)
    if first is None:
        raise _refused("one-query", "there is no statement", _ONE_QUERY)
    if first[0].lower() not in _KINDS:
        raise _refused("one-query", f"{first[0].upper()[:40]} is no query", _ONE_QUERY)
    _look_inside(kept)
    return statement[kept[0].start() : kept[-1].end()]


def has_a_plan(query: str) -> bool:
    """Whether EXPLAIN can stand before a query that `one_query` took."""
    first = re.match(r"[\s(]*(\w+)", query)
    return first is not None and first[1].lower() in _QUERIES


def _significant(statement: str, quoting: Quoting) -> Iterator[re.Match[str]]:
    """Everything but comments that say nothing to a server."""
    for token in quoting.token.finditer(statement):
        if token.lastgroup == "open":
            raise _refused("plain-text", f"{token[0]} is not closed", "close it")
        if token.lastgroup != "comment":
            yield token
        elif token[0].startswith(("/*!", "/*M!")):
            hint = "write what stands in it as it is, or leave it out"
            raise _refused("no-version-comments", f"{token[0][:20]} may be executed", hint)
        elif token[0].startswith("/*+") and "set_var" in token[0].lower():
            raise _refused("no-version-comments", "SET_VAR sets a variable", "leave it out")


def _look_inside(tokens: list[re.Match[str]]) -> None:
    words = [token[0].lower() if token.lastgroup == "word" else "" for token in tokens]
    for at, (token, word) in enumerate(zip(tokens, words, strict=True)):
        following = tokens[at + 1][0] if at + 1 < len(tokens) else ""
        if token[0] == ";":
            raise _refused("one-statement", "one at a time", "run them one by one")
        if word == "into":
            hint = "leave INTO out: pyx writes the rows to a file"
            raise _refused("no-into", "INTO writes files or variables", hint)
        if word.startswith("$"):
            # Newer servers take $$ … $$ for a text.
            raise _refused("plain-text", f"{token[0][:20]} may open a text", "write it as `name`")
        if (word, following.lower()) in _LOCKING:
            clause = f"{word} {following}".upper()
            raise _refused("no-locks", f"{clause} locks rows", f"leave {clause} … out")
        if following == "(" and token.lastgroup in ("word", "quoted"):
            _refuse_known(token[0].strip('`"').lower())


def _refuse_known(function: str) -> None:
    """A name in a statement is a hint, not a boundary: the rights say what a login may do."""
    if function in _FUNCTIONS or _FUNCTION_FAMILIES.match(function):
        hint = _FUNCTIONS.get(function, _LEAVE_KEYS)
        raise _refused("known-functions", f"{function} reaches beyond reading", hint)


def _refused(rule: str, message: str, hint: str) -> PyxError:
    return PyxError("refused", f"the rule {rule} holds: {message}", hint)


def literal(value: Any) -> str:
    """A value as SQL that no sql_mode and no character set can read otherwise.

    Raises PyxError `usage` for what MySQL has no literal for.
    """
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return str(value) if value >= 0 else f"({value})"
    if isinstance(value, float) and math.isfinite(value):
        return f"({value!r})" if "e" in repr(value) else f"({value!r}e0)"
    if isinstance(value, Decimal) and value.is_finite():
        return f"({value:f})"
    if isinstance(value, bytes):
        return f"X'{value.hex()}'"
    if isinstance(value, dt.datetime):
        moment = value if value.tzinfo is None else value.astimezone(dt.UTC).replace(tzinfo=None)
        value = moment.isoformat(" ")
    elif isinstance(value, dt.date | dt.time):
        value = value.isoformat()
    if isinstance(value, str):
        try:
            return f"_utf8mb4 X'{value.encode().hex()}'"
        except UnicodeEncodeError as error:
            raise PyxError("usage", "a parameter is no valid text", "write it in UTF-8") from error
    message = f"a parameter is {type(value).__name__} {value!r:.40}, which MySQL can't take"
    raise PyxError("usage", message, "give a number, a text, bytes or a date")
