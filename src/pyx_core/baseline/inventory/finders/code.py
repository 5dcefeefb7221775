"""Reading code by its lines, whatever the language."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyx_core.baseline.inventory.candidate import SourceFile

CODE = frozenset(
    {
        *(".py", ".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx", ".mts", ".cts", ".rs", ".go"),
        *(".rb", ".java", ".kt", ".kts", ".scala", ".cs", ".php", ".ex", ".exs"),
    }
)
_COMMENTS = ("//", "*", "/*")
# A file with so long a line was written by a program.
_LONGEST_LINE = 20_000


def code_lines(file: SourceFile) -> Iterator[tuple[int, str]]:
    """The lines of code with their numbers, without those that are a comment as a whole."""
    if file.ending not in CODE or is_generated(file):
        return
    marks = ("#",) if file.ending in (".py", ".rb", ".ex", ".exs") else _COMMENTS
    for number, line in enumerate(file.lines(), 1):
        if not line.lstrip().startswith(marks):
            yield number, line


def is_generated(file: SourceFile) -> bool:
    """Whether no person wrote it, by the length of its lines."""
    return any(len(line) > _LONGEST_LINE for line in file.text.split("\n"))
