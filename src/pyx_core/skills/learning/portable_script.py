"""A script of a global skill: placeholders where its language takes them, named in its head."""

from __future__ import annotations

import io
import os
import re
import tokenize

from pyx_core.skills.learning.examples import statement_without_values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_PLACEHOLDER = re.compile(r"<([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)>")
_COMMENTS = {
    **dict.fromkeys((".py", ".sh", ".bash", ".rb", ".ps1", ".toml", ".yaml", ".yml", ".r"), "#"),
    **dict.fromkeys((".js", ".mjs", ".cjs", ".ts", ".mts", ".go", ".rs", ".java", ".php"), "//"),
    ".sql": "--",
}
_DATA = (".sql", ".toml", ".yaml", ".yml")
# Strings and comments of the languages that are not taken apart by themselves.
_TEXTS = re.compile(
    r"\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`|//[^\n]*|(?<!\S)#[^\n]*|/\*.*?\*/",
    re.DOTALL,
)
# A text in a program that is a statement, in quotes of its own.
_STATEMENT = re.compile(
    r"(?<![\w\"'])r?(\"\"\"|\"|\'\'\'|\')\s*(?:SELECT|WITH|INSERT|UPDATE|DELETE)\b(?:(?!\1).)*\1",
    re.DOTALL | re.IGNORECASE,
)
_FIRST_LINE = re.compile(r"^#!|coding[:=]")
_IN_BRACKETS = "Fill in what stands in angle brackets, as references/mapping.md says:"
_WORDS = "Fill in these words, as references/mapping.md says; below they stand without brackets:"
_TABLE_BEFORE = r"\b(?:FROM|JOIN|INTO|UPDATE)\s+(?:[\w\"`]+\.)?[\"`\[]?"


def portable_script(name: str, text: str, values: Iterable[str], tables: Mapping[str, str]) -> str:
    """The script without `values`, each a text of its own, and without names of tables in its
    statements (`tables`: their placeholders), as its language reads it.

    In code a placeholder stands without its brackets: there it is a name that need not be filled.
    """
    for table, placeholder in tables.items():
        pattern = re.compile(rf"({_TABLE_BEFORE}){re.escape(table)}(?![\w-])", re.IGNORECASE)
        text = pattern.sub(rf"\g<1>{placeholder}", text)
    text = without_known_values(text, values)
    ending = os.path.splitext(name)[1].lower()
    comment = _COMMENTS.get(ending)
    if ending == ".py":
        text = _STATEMENT.sub(_without_literals, text)
        readable = _python(text)
        if readable is None:
            # No Python of this version: better words without brackets than what can't be read.
            return _with_head(_PLACEHOLDER.sub(r"\1", text), comment, _WORDS, text)
        return _with_head(readable, comment, _IN_BRACKETS, readable)
    if comment is not None and ending not in _DATA:
        text = _code(text)
    return _with_head(text, comment, _IN_BRACKETS, text)


def without_known_values(text: str, values: Iterable[str]) -> str:
    """The text with a placeholder for each of the values that stands in it as a word of its own."""
    for value in sorted(values, key=len, reverse=True):
        text = re.sub(rf"(?<![\w.-]){re.escape(value)}(?![\w-])", "<VALUE>", text)
    return text


def _python(text: str) -> str | None:
    """Python with bare names where placeholders are in code; None where that can't be told."""
    if not _PLACEHOLDER.search(text):
        return text
    original = text.splitlines(keepends=True)
    # Names of the same length, so that each place stays where it is.
    readable = _PLACEHOLDER.sub(r"_\1_", text)
    lines = readable.splitlines(keepends=True)
    try:
        for token in tokenize.generate_tokens(io.StringIO(readable).readline):
            if token.type in (tokenize.STRING, tokenize.COMMENT, *_PARTS_OF_TEXTS):
                _restore(lines, original, token)
        bare = re.compile(
            rf"_({'|'.join(sorted(set(_PLACEHOLDER.findall(text)), key=len)[::-1])})_"
        )
        found = bare.sub(r"\1", "".join(lines))
        compile(found, "<script>", "exec", dont_inherit=True)
    except (tokenize.TokenError, SyntaxError, ValueError):
        return None
    return found


def _restore(lines: list[str], original: list[str], token: tokenize.TokenInfo) -> None:
    """Puts the brackets back into a text; what is code within it stays."""
    (first, start), (last, end) = token.start, token.end
    is_formatted = (
        token.type == tokenize.STRING
        and "f" in token.string.partition("'")[0].partition('"')[0].lower()
    )
    for row in range(first - 1, last):
        line, was = lines[row], original[row]
        left = start if row == first - 1 else 0
        right = end if row == last - 1 else len(line)
        inside = was[left:right]
        if is_formatted:
            inside = _CODE_IN_TEXT.sub(_bare_code, inside)
        lines[row] = f"{line[:left]}{inside}{line[right:]}"


def _bare_code(found: re.Match[str]) -> str:
    """An expression in braces: texts within it keep their brackets."""
    parts = _INNER_TEXT.split(found[0])
    return "".join(
        part if number % 2 else _PLACEHOLDER.sub(r"_\1_", part) for number, part in enumerate(parts)
    )


# Before Python 3.12 a text with expressions in it is one token.
_PARTS_OF_TEXTS = tuple(
    getattr(tokenize, name) for name in ("FSTRING_MIDDLE",) if hasattr(tokenize, name)
)
_CODE_IN_TEXT = re.compile(r"(?<!\{)\{(?!\{)[^{}]*\}")
_INNER_TEXT = re.compile(r"('[^']*'|\"[^\"]*\")")


def _without_literals(found: re.Match[str]) -> str:
    quote, text = found[1], found[0]
    start, end = text.index(quote) + len(quote), len(text) - len(quote)
    inside = statement_without_values(text[start:end], texts="'" not in quote)
    return f"{text[:start]}{inside}{text[end:]}"


def _code(text: str) -> str:
    """Other languages: brackets stay in strings and comments."""
    parts, place = [], 0
    for found in _TEXTS.finditer(text):
        parts += [_PLACEHOLDER.sub(r"\1", text[place : found.start()]), found[0]]
        place = found.end()
    return "".join([*parts, _PLACEHOLDER.sub(r"\1", text[place:])])


def _with_head(text: str, comment: str | None, told: str, named: str) -> str:
    """The script with a comment at its top that tells the placeholders of `named`."""
    used = sorted(set(_PLACEHOLDER.findall(named)))
    if comment is None or not used:
        return text
    lines = text.split("\n")
    above = 0
    while above < min(2, len(lines)) and _FIRST_LINE.search(lines[above]):
        above += 1
    head = [f"{comment} {told}", f"{comment} {', '.join(f'<{name}>' for name in used)}"]
    return "\n".join([*lines[:above], *head, *lines[above:]])
