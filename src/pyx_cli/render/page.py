"""Plain text in sections: headings, tables, and lists of names."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import TextIO

    from pyx_cli.context import Context

MOST_LISTED = 500
_USUAL_WIDTH = 100


class Page:
    """Plain text, with headings in bold on a terminal."""

    def __init__(self, context: Context) -> None:
        self._out = context.stdout
        self._has_colour = context.has_colour
        self._width = _width(context.stdout)
        self._started = False

    def heading(self, text: str) -> None:
        if self._started:
            self.line("")
        self._started = True
        if self._has_colour:
            from rich.console import Console

            console = Console(file=self._out, soft_wrap=True)
            console.print(text, style="bold", markup=False, highlight=False)
        else:
            self.line(text)

    def line(self, text: str) -> None:
        print(text.rstrip(), file=self._out)

    def table(self, rows: Sequence[tuple[str, ...]]) -> None:
        """Columns as wide as their contents; the last one is as long as it is."""
        if not rows:
            return
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)][:-1]
        for row in rows:
            cells = [cell.ljust(width) for cell, width in zip(row[:-1], widths, strict=True)]
            self.line("  " + "  ".join([*cells, row[-1]]))

    def names(self, label: str, names: Sequence[str], most: int = MOST_LISTED) -> None:
        """`label`, then the names on as many lines as they need; nothing if there are none."""
        if not names:
            return
        shown = [*names[:most]]
        if len(names) > most:
            shown.append(f"and {len(names) - most} more")
        for number, line in enumerate(_filled(shown, self._width - 24)):
            self.line(f"  {'' if number else label:<21} {line}")


def _filled(words: Iterable[str], width: int) -> list[str]:
    lines = [""]
    for word in words:
        joined = f"{lines[-1]}, {word}" if lines[-1] else word
        if len(joined) >= width and lines[-1]:
            lines[-1] += ","
            lines.append(word)
        else:
            lines[-1] = joined
    return lines


def _width(stream: TextIO) -> int:
    try:
        return max(60, os.get_terminal_size(stream.fileno()).columns)
    except (OSError, ValueError):  # not a terminal, or not even a file
        return _USUAL_WIDTH
