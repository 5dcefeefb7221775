"""A skill with placeholders where its project was, and what each stands for."""

from __future__ import annotations

import os
import re
from typing import NamedTuple

from pyx_core.errors import PyxError, write_error
from pyx_core.skills.learning.identifiers.parts import folded
from pyx_core.skills.lint.frontmatter import split

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pyx_core.skills.learning.leaks import Leak


_MARKDOWN = (".md", ".markdown")
_LINK = re.compile(r"\]\(([^()\s]*)\)")


class Rewritten(NamedTuple):
    """A file before and after; `renamed` is its new name where the name itself leaked."""

    name: str
    before: str
    after: str
    renamed: str


class Placeholders:
    """One placeholder for each name: two tables never share one.

    `names` is what each placeholder given out stands for.
    """

    __slots__ = ("_by_name", "_taken", "names")

    def __init__(self) -> None:
        self._by_name: dict[str, str] = {}
        self._taken: dict[str, int] = {}
        self.names: dict[str, str] = {}

    def of(self, leak: Leak) -> str:
        """What stands in the place of a leak."""
        if leak.instead == "<PROJECT_PREFIX>":
            self.names.setdefault(leak.instead, leak.text)
            return leak.instead
        name = folded(leak.identifier.text)
        if name not in self._by_name:
            count = self._taken[leak.instead] = self._taken.get(leak.instead, 0) + 1
            numbered = f"{leak.instead[:-1]}_{count}>"
            self._by_name[name] = leak.instead if count == 1 else numbered
            self.names[self._by_name[name]] = leak.identifier.text
        return self._by_name[name]


def rewrite(folder: str, leaks: Iterable[Leak], placeholders: Placeholders) -> list[Rewritten]:
    """The files of a skill with every sure leak replaced; nothing is written.

    Names of files, and the links to them, get the placeholder's words in small letters; so does
    the front matter, whose fields may hold no angles.
    """
    by_file: dict[str, list[Leak]] = {}
    for leak in leaks:
        if leak.certainty == "leak":
            by_file.setdefault(leak.file, []).append(leak)
    changed = []
    for name, found in sorted(by_file.items()):
        with open(os.path.join(folder, name), encoding="utf-8", newline="") as file:
            before = file.read()
        lines = before.split("\n")
        head = split(before) if name.endswith(_MARKDOWN) else None
        for leak in sorted(found, key=lambda one: (one.line, one.start), reverse=True):
            if leak.line:
                line = lines[leak.line - 1]
                instead = placeholders.of(leak)
                if head is not None and leak.line < head.body_line:
                    instead = _words(instead, "-" if line.startswith("name:") else " ")
                elif name.endswith(_MARKDOWN) and _is_in_link(line, leak):
                    instead = _words(instead, "-")
                lines[leak.line - 1] = f"{line[: leak.start]}{instead}{line[leak.end :]}"
        changed.append(
            Rewritten(name, before, "\n".join(lines), _renamed(name, found, placeholders))
        )
    return changed


def write(folder: str, files: Sequence[Rewritten]) -> None:
    """Puts rewritten files in their places. Raises PyxError, before anything is written, where two
    files would get the same name, or one that of a file that is there."""
    targets = [one.renamed for one in files]
    taken = [one.renamed for one in files if one.renamed != one.name]
    double = next(
        (
            name
            for name in taken
            if targets.count(name) > 1 or os.path.lexists(os.path.join(folder, name))
        ),
        None,
    )
    if double is not None:
        raise PyxError("exists", f"two files would be called {double}", "rename one by hand")
    for one in files:
        target = os.path.join(folder, one.renamed)
        try:
            os.makedirs(os.path.dirname(target), exist_ok=True)
            with open(f"{target}.new", "w", encoding="utf-8", newline="") as file:
                file.write(one.after)
            os.replace(f"{target}.new", target)
            if one.renamed != one.name:
                os.unlink(os.path.join(folder, one.name))
        except OSError as error:
            raise write_error(target, error, "make the folder writable") from error


def _is_in_link(line: str, leak: Leak) -> bool:
    """Whether the leak is part of the path to another file of the skill."""
    return any(
        found.start(1) <= leak.start and leak.end <= found.end(1)
        for found in _LINK.finditer(line)
        if "://" not in found[1]
    )


def _words(placeholder: str, joint: str) -> str:
    return placeholder.strip("<>").lower().replace("_", joint)


def _renamed(name: str, leaks: Sequence[Leak], placeholders: Placeholders) -> str:
    for leak in sorted(leaks, key=lambda one: one.start, reverse=True):
        if leak.line == 0:
            word = _words(placeholders.of(leak), "-")
            name = f"{name[: leak.start]}{word}{name[leak.end :]}"
    return name
