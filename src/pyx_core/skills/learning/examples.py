"""Inputs and commands with examples where a project's own values were."""

from __future__ import annotations

import re

from pyx_core.secrets.masker import mask_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from pyx_core.secrets.detect import Secrets

VALUE = "<VALUE>"
_TIME = re.compile(r"^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d.*)?$")
_PATH = re.compile(r"^(?:temp/|\./|/)?[\w.-]+(?:/[\w.-]+)*\.(\w{1,8})$")
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_SQL_TEXT = re.compile(r"'(?:[^']|'')*'")
_SQL_NUMBER = re.compile(r"(?i)((?:[=<>]|\bBETWEEN|\bAND|\bIN\s*\()\s*)-?\d+(?:\.\d+)?\b")
_SQL_LIST = re.compile(r"(?i)(\bIN\s*\()[^()]*\)")
# A file of the project's that is not taken along.
_FILE = re.compile(r"(?:^|(?<=:@))(?:[\w.-]+/)*(?!step-\d)[\w.-]+\.(sql|toml|json|csv|txt|py)$")
_ID_IN_KEY = re.compile(r"(?<=[:./])(?:\d+|[0-9a-f-]{16,})(?=[:./]|$)")
_IN_QUOTES = re.compile(r"'[^']*'|\"[^\"]*\"")
_LONG_NUMBER = re.compile(r"(?<![\w.])\d{4,}(?![\w])")
_TELLING = re.compile(r"(?=.*\d)(?!\d{1,3}$)\S{3,}")
_HOME = re.compile(r"(?i)(?:^|[\\/])(?:home|users)[\\/]")
_BLANK = re.compile(r"\S\s+\S")
_STATEMENT = re.compile(r"(?i)\s*(?:select|with|scan|hgetall|hget|get|lag)\b")
_MOST_ITEMS = 2
_LONGEST_TEXT = 2000


def example_of(value: Any, known: Mapping[str, str]) -> Any:
    """A JSON value of the same shape whose leaves are examples.

    `known` has texts that say something to everybody, by the last part of a path: what another
    step left, the variable of a store.
    """
    if isinstance(value, dict):
        return {key: example_of(inner, known) for key, inner in value.items()}
    if isinstance(value, list):
        return [example_of(inner, known) for inner in value[:_MOST_ITEMS]]
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return 1
    if isinstance(value, float):
        return 1.5
    text = str(value)
    if _TIME.match(text):
        return "2026-01-01T00:00:00Z" if len(text) > len("2026-01-01") else "2026-01-01"
    name = text.replace("\\", "/").rpartition("/")[2]
    if name in known:
        return known[name]
    path = _PATH.match(text)
    return f"temp/example.{path[1]}" if path else "text"


def shortened(value: Any, secrets: Secrets) -> Any:
    """The project's own value, as an example: lists with their first items, long texts cut, no
    secret, nobody's address or home, and no words of people."""
    if isinstance(value, dict):
        return {key: shortened(inner, secrets) for key, inner in value.items()}
    if isinstance(value, list):
        return [shortened(inner, secrets) for inner in value[:_MOST_ITEMS]]
    if not isinstance(value, str):
        return value
    if _HOME.search(value):
        return "temp/example"
    if _BLANK.search(value) and not _STATEMENT.match(value):
        # Names of people and words of customers have blanks; names of tables and files have none.
        return "text"
    text = _ADDRESS.sub("name@example.com", mask_text(value, secrets))
    return text if len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT]}…"


def without_values(words: Sequence[str], store: str | None) -> list[str]:
    """The words of a command of pyx without what was looked for: parameters, literals in
    statements, fields and values behind a key, offsets, labels."""
    plain = []
    for before, word in zip(("", *words), words, strict=False):
        if before == "--param":
            name, _, _ = word.partition("=")
            plain.append(f"{name}={VALUE}")
        elif before == "--label":
            plain.append(VALUE)
        elif before and not before.startswith("--"):
            variable, colon, statement = word.rpartition(":") if store is None else ("", "", word)
            kind = store or variable.partition("_")[0].lower()
            plain.append(f"{variable}{colon}{_asked(statement, kind)}")
        else:
            plain.append(_FILE.sub(r"temp/file.\1", word))
    return plain


def arguments_without_values(words: Iterable[str]) -> list[str]:
    """The arguments of a script without their values; options keep their names."""
    plain = []
    for word in words:
        name, equals, _ = word.partition("=")
        if not word.startswith("-"):
            plain.append(VALUE)
        else:
            plain.append(f"{name}={VALUE}" if equals else word)
    return plain


def statement_without_values(statement: str, *, texts: bool = True) -> str:
    """A statement of SQL whose literals are placeholders, but for limits; without `texts` those in
    quotes stay."""
    statement = _SQL_TEXT.sub(f"'{VALUE}'", statement) if texts else statement
    statement = _SQL_LIST.sub(rf"\g<1>{VALUE})", statement)
    return _SQL_NUMBER.sub(rf"\g<1>{VALUE}", statement)


def error_without_values(error: str) -> str:
    """An error without what it quotes: texts in quotes, long numbers, addresses."""
    plain = _IN_QUOTES.sub(f"'{VALUE}'", error)
    return _LONG_NUMBER.sub(VALUE, _ADDRESS.sub(VALUE, plain))


def values_in(words: Sequence[str], store: str | None) -> list[str]:
    """The values that `without_values` takes out which tell something wherever they stand."""
    found = []
    for before, word in zip(("", *words), words, strict=False):
        if before == "--param":
            found.append(word.partition("=")[2])
        elif store == "redis" and before and " " in word:
            found += word.split()[2:]
        elif before and not before.startswith("--"):
            found += [text[1:-1] for text in _SQL_TEXT.findall(word)]
    return [value for value in dict.fromkeys(found) if _TELLING.fullmatch(value)]


def _asked(statement: str, kind: str) -> str:
    """What a store was asked, by its kind."""
    words = statement.split()
    if kind == "redis" and len(words) > 1:
        # The command and the key say what is asked; what follows, for whom.
        key = _ID_IN_KEY.sub(VALUE, words[1])
        return " ".join([words[0], key, *([VALUE] if len(words) > 2 else [])])
    if kind == "kafka" and len(words) > 1:
        # Options keep their names: `prices --partition 1 --from 41`.
        return " ".join(
            VALUE if before.startswith("--") else word
            for before, word in zip(("", *words), words, strict=False)
        )
    if " " not in statement:
        return _FILE.sub(r"temp/file.\1", statement)
    return statement_without_values(statement)
