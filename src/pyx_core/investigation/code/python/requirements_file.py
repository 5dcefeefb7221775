"""requirements*.txt: pins, hashes, and what they include."""

from __future__ import annotations

import os
import re

from pyx_core.errors import PyxError
from pyx_core.investigation.code.data_file import DataFile
from pyx_core.investigation.code.ecosystem import Locked
from pyx_core.investigation.code.python.markers import MarkerError, holds
from pyx_core.investigation.code.python.project_file import parse_requirement

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyx_core.investigation.code.python.need import Here

_OPTION = re.compile(r"\s--?[A-Za-z][\w-]*(?:[= ]\S+)?")
_INCLUDE = re.compile(r"(?:-r|--requirement)[\s=]*(\S.*)")
_PIN = re.compile(r"={2,3}\s*([^\s,;*]+)")
_MOST_FILES = 50


class Requirements:
    """What a requirements file, with those it includes, pins. Raises PyxError for a broken line.

    With hashes, pip takes nothing that the file does not name: then it is whole.
    """

    def __init__(self, path: str, here: Here) -> None:
        self.path = path
        self._here = here
        self._read: list[str] = []
        self.sha256 = ""
        self.is_hashed = False
        self.unpinned: list[str] = []
        found: dict[str, Locked] = {}
        for locked in self._locked(path):
            found.setdefault(locked.name, locked)
        self.locked = list(found.values())

    def _locked(self, path: str) -> Iterator[Locked]:
        if path in self._read or len(self._read) >= _MOST_FILES:
            return
        self._read.append(path)
        file = DataFile(path)
        self.sha256 = self.sha256 or file.sha256
        for number, line in _logical_lines(file.text):
            include = _INCLUDE.match(line)
            if include is not None:
                inner = os.path.normpath(os.path.join(os.path.dirname(path), include[1].strip()))
                if not os.path.isfile(inner):
                    raise file.broken(f"no file {inner}", number)
                yield from self._locked(inner)
            elif not line.startswith("-"):
                yield from self._of_line(file, number, line)

    def _of_line(self, file: DataFile, number: int, line: str) -> Iterator[Locked]:
        self.is_hashed = self.is_hashed or "--hash=" in line
        requirement = parse_requirement(_OPTION.sub(" ", line).strip())
        if requirement is None:
            if "/" in line or line.startswith("."):
                return  # a path or a URL without a name
            raise file.broken(f"not a requirement: {line[:200]}", number)
        try:
            is_here = holds(requirement.marker, self._here.variables, frozenset())
        except MarkerError as error:
            raise file.broken(str(error), number) from error
        pin = _PIN.fullmatch(requirement.wanted)
        if pin is None:
            self.unpinned.append(requirement.name)
        if pin is not None or not is_here or requirement.wanted.startswith("@"):
            yield Locked(
                name=requirement.name,
                version=None if pin is None else pin[1],
                need="needed" if is_here else "elsewhere",
            )


def read_requirements(path: str, here: Here) -> Requirements:
    """The pins of a file. Raises PyxError where it can't be read or understood."""
    try:
        return Requirements(path, here)
    except RecursionError as error:
        raise PyxError("usage", f"{path}: it includes too many others", "include fewer") from error


def _logical_lines(content: str) -> Iterator[tuple[int, str]]:
    """Lines that go on behind a backslash joined, without comments, with their first number."""
    held, first = "", 0
    for number, line in enumerate(content.splitlines(), 1):
        first = first if held else number
        if line.endswith("\\") and not line.lstrip().startswith("#"):
            held += line[:-1] + " "
            continue
        whole = re.sub(r"(^|\s)#.*$", "", held + line).strip()
        held = ""
        if whole:
            yield first, whole
    if held.strip():
        yield first, held.strip()
