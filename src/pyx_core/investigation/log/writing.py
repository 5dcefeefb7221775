"""Writing into a log: an addition stands at its place, and no other byte changes.

What was written is read back before the file is replaced: an addition that the log would not be
read with is refused. One writer at a time; the second one sees what the first one wrote.
"""

from __future__ import annotations

import os
import stat
from typing import TypeVar

from pyx_core.errors import PyxError, write_error
from pyx_core.evidence.locks import lock
from pyx_core.investigation.log.lines import Lines
from pyx_core.investigation.log.markdown import blocks, split_lines
from pyx_core.investigation.log.order import ORDER
from pyx_core.investigation.log.reading import parse_log, read_bytes
from pyx_core.manifest.publish import publish
from pyx_core.naming import STATE_FOLDER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pyx_core.investigation.log.document import Log, Section

Result = TypeVar("Result")

_LOCK = "investigation.lock"
_LISTS = ("bullet_list", "ordered_list")


class Pages:
    """A log as it was read, and its lines as they are to be."""

    def __init__(self, path: str, content: bytes) -> None:
        self.before: Log = parse_log(content, path)
        self.log = self.before
        self.lines = Lines(content)
        self.touched: set[str] = set()

    def reread(self) -> None:
        """After an addition, before the next one: lines have other numbers now."""
        self.log = parse_log(self.lines.content, self.log.path)

    def section(self, title: str) -> Section | None:
        """The section with this title, which is about to change."""
        self.touched.add(title.lower())
        return self.log.section(title)

    def append(self, title: str, added: Sequence[str], *, is_item: bool) -> int:
        """Puts lines at the end of a section, which is made where there is none; the number of
        the first of them. The next addition needs `reread`."""
        section = self.section(title)
        if section is None:
            return self._begin(title, added)
        at = section.end
        follows_list = is_item and _ends_with_list(section.text)
        before = [] if follows_list else [""]
        after = [] if at == len(self.lines) or self.lines.is_blank(at + 1) else [""]
        self.lines.insert(at, [*before, *added, *after])
        return at + len(before) + 1

    def _begin(self, title: str, added: Sequence[str]) -> int:
        at = self._place_of(title)
        before = [""] if at and not self.lines.is_blank(at) else []
        after = [] if at == len(self.lines) or self.lines.is_blank(at + 1) else [""]
        self.lines.insert(at, [*before, f"## {title}", "", *added, *after])
        return at + len(before) + 3

    def _place_of(self, title: str) -> int:
        """Behind the nearest section that usually stands before this one."""
        before = [one.lower() for one in ORDER[: ORDER.index(title)]]
        known = [one for one in self.log.sections if one.title.lower() in before]
        if known:
            return max(known, key=lambda one: before.index(one.title.lower())).end
        return self.log.sections[-1].end if self.log.sections else len(self.lines)


def change(
    path: str, apply: Callable[[Pages], Result], reads_back: Callable[[Log, Result], bool]
) -> Result:
    """Applies one addition to the log at `path`, and gives what `apply` gave.

    `reads_back` tells whether the new log says what was meant. Raises PyxError: as `read_log`,
    `refused` where the addition would be read as something else, `unwritable`, `disk_full`.
    """
    target = os.path.realpath(path)
    if os.path.exists(target) and not os.access(target, os.W_OK):
        # To replace a file its folder is enough; whoever protects it means the file.
        raise PyxError("unwritable", f"{path} may only be read", "make it writable")
    with _Lock(os.path.dirname(target)):
        content = read_bytes(path)
        pages = Pages(path, content)
        result = apply(pages)
        written = pages.lines.content
        if written == content:
            return result
        after = parse_log(written, path)
        if not _keeps(pages, after) or not reads_back(after, result):
            raise PyxError(
                "refused",
                f"written into {path}, this would be read as something else",
                "leave headings, fences and labels out of it, and close the code block that the "
                "section may end with",
            )
        mode = stat.S_IMODE(os.stat(target).st_mode)
        publish(target, written, "move the log to where it can be written")
        os.chmod(target, mode)
    return result


class _Lock:
    """Held by the one who writes into a log of a folder."""

    def __init__(self, folder: str) -> None:
        self._path = os.path.join(folder, STATE_FOLDER, _LOCK)
        self._descriptor = -1

    def __enter__(self) -> None:
        try:
            os.makedirs(os.path.dirname(self._path), exist_ok=True)
            self._descriptor = os.open(self._path, os.O_CREAT | os.O_RDWR, 0o666)
        except OSError as error:
            raise write_error(self._path, error, "make the folder writable") from error
        lock(self._descriptor)

    def __exit__(self, *_: object) -> None:
        os.close(self._descriptor)


def _keeps(pages: Pages, after: Log) -> bool:
    """Whether all sections but those that were added to say what they said, and no fault came."""
    before = pages.before

    def others(log: Log) -> list[tuple[str, str]]:
        return [
            (one.title, one.text) for one in log.sections if one.title.lower() not in pages.touched
        ]

    return (
        others(before) == others(after)
        and before.front == after.front
        and len(after.faults) <= len(before.faults)
        and len(after.sections) <= len(before.sections) + len(pages.touched)
    )


def _ends_with_list(text: str) -> bool:
    found = blocks(split_lines(text))
    return bool(found) and found[-1].type in _LISTS
