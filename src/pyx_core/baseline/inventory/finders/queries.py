"""SQL statements in strings of code, and in files that hold statements alone."""

from __future__ import annotations

import re

from pyx_core.baseline.inventory.candidate import Candidate
from pyx_core.baseline.inventory.finders.code import CODE, code_lines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyx_core.baseline.inventory.candidate import SourceFile

# A quotation mark, or the line's beginning in a string of several lines. Statements are written in
# one case; `Select the …` begins a sentence.
_BEGIN = re.compile(
    r"(?:(?P<quote>\"{3}|'{3}|[\"'`])\s*|^\s*|\br#+\"\s*)"
    r"(?P<verb>SELECT|select|INSERT INTO|insert into|UPDATE|update|DELETE FROM|delete from"
    r"|MERGE INTO|merge into|REPLACE INTO|replace into|WITH|with)\s"
)
_IS_STATEMENT = {
    "select": re.compile(r"select\s.{1,600}?\bfrom\s+[\w.\"`\[{$(]", re.IGNORECASE | re.DOTALL),
    "update": re.compile(r"update\s+[\w.\"`\[\]{}$]+\s+(?:as\s+\w+\s+)?set\s", re.IGNORECASE),
    "with": re.compile(r"with\s+(?:recursive\s+)?\w+\s*(?:\([^)]*\)\s*)?as\s*\(", re.IGNORECASE),
}
_LINES_OF_A_STATEMENT = 12
_LETTERS_OF_A_STATEMENT = 800


def find_queries(file: SourceFile) -> Iterator[Candidate]:
    """Statements that read or change rows, each with the line that it begins on."""
    if file.ending not in CODE:
        return
    lines = dict(code_lines(file))
    covered = 0
    for number, line in lines.items():
        if number <= covered:
            continue
        for match in _BEGIN.finditer(line):
            text, taken = _statement(lines, number, match)
            verb = match["verb"].lower().split()[0]
            pattern = _IS_STATEMENT.get(verb)
            if pattern is None or pattern.match(text):
                yield Candidate("query", file.name, number, text, f"SQL {verb.upper()}")
                covered = number + taken - 1
                break


def _statement(lines: dict[int, str], number: int, match: re.Match[str]) -> tuple[str, int]:
    """The statement up to its closing quotation mark, and how many lines it takes."""
    quote = match["quote"]
    parts = [lines[number][match.start("verb") :]]
    while quote is None or quote not in parts[-1]:
        following = lines.get(number + len(parts), "")
        if len(parts) >= _LINES_OF_A_STATEMENT or not following.strip():
            break
        if quote is None and re.search(r"\"{3}|'{3}|[`;]|\"#", parts[-1]):
            break
        if quote in ('"', "'") and not re.match(r"\s*[fbru]?[\"']", following):
            break
        parts.append(following.strip())
    text = "\n".join(parts)[:_LETTERS_OF_A_STATEMENT]
    if quote is not None:
        text = text.split(quote)[0] if len(parts) == 1 or len(quote) > 1 or quote == "`" else text
    else:
        text = re.split(r"\"{3}|'{3}|`|\"#", text)[0]
    return text.rstrip(), len(parts)
