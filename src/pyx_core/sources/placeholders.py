"""`:name` in a SQL statement becomes what a driver binds by position.

Only names that a parameter is given for are replaced, and none within quotes and comments. A value
is always bound, never put into the text: a statement that is misread here fails; it can't do more.
"""

from __future__ import annotations

import re

from pyx_core.errors import PyxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

# What may hold a colon that is none of ours: quoted texts and names, comments, dollar quotes.
_TOKEN = re.compile(
    r"""
      '(?:[^']++|'')*+'
    | "(?:[^"]++|"")*+"
    | `(?:[^`]++|``)*+`
    | --[^\n]*
    | /\*.*?\*/
    | (?P<dollar>\$\w*\$).*?(?P=dollar)
    | ::
    | :(?P<name>[A-Za-z_]\w*)
    """,
    re.VERBOSE | re.DOTALL,
)


def hint_at_missing(
    statement: str, parameters: Mapping[str, Any], tokens: re.Pattern[str] = _TOKEN
) -> str | None:
    """What to do about the first `:name` that no value was given for, if there is one.

    A guess for whoever is told of a syntax error: `a[1:n]` looks the same.
    """
    for found in tokens.finditer(statement):
        name = found["name"]
        if name is not None and name not in parameters:
            return f"the statement names :{name}: give --param {name}=VALUE"
    return None


def bind(
    statement: str,
    parameters: Mapping[str, Any],
    placeholder: Callable[[int, Any], str],
    tokens: re.Pattern[str] = _TOKEN,
) -> tuple[str, list[Any]]:
    """The statement with placeholders, and the values in their order.

    `placeholder` gives the text for a value's position, from 1, and the value. `tokens` takes a
    statement apart as the store does; its group `name` is a parameter's. Raises PyxError `usage`
    for a parameter that the statement does not name.
    """
    values: list[Any] = []
    used: set[str] = set()

    def replaced(found: re.Match[str]) -> str:
        name = found["name"]
        if name is None or name not in parameters:
            return found[0]
        used.add(name)
        values.append(parameters[name])
        return placeholder(len(values), parameters[name])

    text = tokens.sub(replaced, statement) if parameters else statement
    unused = sorted(set(parameters) - used)
    if unused:
        raise PyxError(
            "usage",
            f"the statement has no :{unused[0]}",
            f"write :{unused[0]} where the value belongs, or leave --param {unused[0]} out",
        )
    return text, values
