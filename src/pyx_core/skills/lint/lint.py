"""Checks skills: the specification in full, and that nothing in them leads nowhere."""

from __future__ import annotations

import os
import posixpath
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from pyx_core.errors import PyxError
from pyx_core.skills.lint.frontmatter import check_frontmatter, split
from pyx_core.skills.lint.problem import Problem
from pyx_core.skills.markdown import Markdown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pyx_core.skills.lint.problem import Level

    CheckCommand = Callable[[str], str | None]
    """Why a command line can't be meant so; None where it parses."""

_MOST_BYTES = 1 << 20
_MOST_FILES = 1000
_LONGEST_BODY = 500
_LONG_BODY = 150
_MOST_CHARACTERS = 20_000  # about 5,000 tokens
_LARGE_FILE = 256 << 10
_OUTER = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
_OWN_FILE = re.compile(r"(?:references|scripts|assets)/[\w./-]+")
_HOST_VARIABLE = re.compile(r"\$\d|\$ARGUMENTS\b|\$\{[^}]*\}")
_HOST_COMMAND = re.compile(r"(?:^|\s)!`")


def skill_folders(folder: str) -> list[str]:
    """The folder itself if it is a skill, else the skills in it. Raises PyxError `not_found`."""
    if not os.path.isdir(folder):
        raise PyxError("not_found", f"no folder {folder}", "name a skill, or a folder of skills")
    if _skill_file(folder) is not None:
        return [folder]
    found = [
        os.path.join(folder, name)
        for name in sorted(os.listdir(folder))
        if _skill_file(os.path.join(folder, name)) is not None
    ]
    if not found:
        raise PyxError(
            "not_found",
            f"no skill in {folder}: nowhere is a SKILL.md",
            "try: pyx gs --yes -o docs/pyx",
        )
    return found


def lint(folder: str, check_command: CheckCommand) -> list[Problem]:
    """The problems of the skill in `folder`, by file and line."""
    return sorted(
        _Skill(folder, check_command).problems(),
        key=lambda one: (one.path != "SKILL.md", one.path, one.line, one.rule),
    )


def _skill_file(folder: str) -> str | None:
    try:
        names = os.listdir(folder)
    except OSError:
        return None
    return next((name for name in ("SKILL.md", "skill.md") if name in names), None)


class _Skill:
    """One skill while it is checked."""

    def __init__(self, folder: str, check_command: CheckCommand) -> None:
        self._folder = folder
        self._name = os.path.basename(os.path.realpath(folder))
        self._check_command = check_command
        self._files = _files(folder)
        self._texts: dict[str, str] = {}
        self._linked: set[str] = set()
        self._named_elsewhere: set[str] = set()

    def problems(self) -> Iterator[Problem]:
        name = _skill_file(self._folder)
        if name != "SKILL.md":
            yield _problem("SKILL.md", 1, "skill-name", "the file is called skill.md", "SKILL.md")
        if len(self._files) > _MOST_FILES:
            message = f"more than {_MOST_FILES} files"
            yield _problem("SKILL.md", 1, "too-many-files", message, "keep what SKILL.md links to")
            return
        for path in self._files:
            yield from self._read(path)
        head = self._texts.get(name or "SKILL.md")
        if head is None:
            return
        yield from check_frontmatter(head, self._name)
        yield from _body(head)
        for path, text in self._texts.items():
            yield from self._markdown(path, text, is_head=path == name)
        yield from self._orphans(name or "SKILL.md")

    def _read(self, path: str) -> Iterator[Problem]:
        """Takes the texts in, and says what can't be read."""
        full = os.path.join(self._folder, *path.split("/"))
        inside = os.path.realpath(self._folder) + os.sep
        if os.path.islink(full) and not os.path.realpath(full).startswith(inside):
            yield _problem(path, 1, "link-outside", "a link out of the skill's folder", "copy it")
            return
        try:
            size = os.path.getsize(full)
            if size > _LARGE_FILE:
                hint = "skills are read by agents: keep what they need"
                yield _problem(path, 1, "file-large", f"{size} bytes", hint, "warning")
            if not path.endswith(".md"):
                return
            if not os.path.isfile(full):
                yield _problem(path, 1, "unreadable", "no regular file", "remove it")
                return
            if size > _MOST_BYTES:
                yield _problem(path, 1, "file-large", "too large to be read", "split it")
                return
            with open(full, "rb") as file:
                raw = file.read()
        except OSError as error:
            yield _problem(path, 1, "unreadable", (error.strerror or "").lower(), "mend its rights")
            return
        try:
            self._texts[path] = raw.decode("utf-8").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            line = raw.count(b"\n", 0, error.start) + 1
            yield _problem(path, line, "encoding", "not UTF-8", "save it as UTF-8")

    def _markdown(self, path: str, text: str, *, is_head: bool) -> Iterator[Problem]:
        blank = _without_frontmatter(text)
        page = Markdown(blank)
        for link in page.links():
            yield from self._link(path, link.text, link.line, page, is_head=is_head)
        for code in page.codes():
            if is_head and code.text in self._files:
                self._linked.add(code.text)
            elif _OWN_FILE.fullmatch(code.text) and code.text not in self._files:
                message = f"{code.text} is not there"
                yield _problem(path, code.line, "link-missing", message, "add it, or leave it out")
        for command in page.commands():
            complaint = self._check_command(command.text)
            if complaint is not None:
                message = f"{command.text}: {complaint}"
                yield _problem(path, command.line, "command", message, "see: pyx help all")
        yield from _rewritten(path, blank, is_head=is_head)

    def _link(
        self, path: str, target: str, line: int, page: Markdown, *, is_head: bool
    ) -> Iterator[Problem]:
        if _OUTER.match(target):
            return
        name, _, anchor = unquote(target).partition("#")
        full = posixpath.normpath(posixpath.join(posixpath.dirname(path), name)) if name else path
        if full.startswith(("..", "/")):
            hint = "a skill stands by itself: copy what it needs"
            yield _problem(path, line, "link-outside", f"{target} leads out of the skill", hint)
            return
        if full not in self._files:
            yield _problem(path, line, "link-missing", f"{target} is not there", "mend the link")
            return
        (self._linked if is_head else self._named_elsewhere).add(full)
        if anchor:
            other = (
                page if full == path else Markdown(_without_frontmatter(self._texts.get(full, "")))
            )
            if anchor not in other.anchors():
                message = f"{target}: no such heading"
                yield _problem(path, line, "link-anchor", message, "mend the part behind #")

    def _orphans(self, head: str) -> Iterator[Problem]:
        for path in self._files:
            if path == head or path in self._linked or path.upper().startswith("LICENSE"):
                continue
            if path in self._named_elsewhere:
                message = "only another reference links to it, not SKILL.md"
                yield _problem(path, 1, "link-deep", message, "link it from SKILL.md, saying when")
            else:
                message = "nothing links to it"
                yield _problem(path, 1, "orphan", message, "link it from SKILL.md, or remove it")


def _files(folder: str) -> list[str]:
    """What is in a skill's folder, with `/`; links to folders too, which are not followed."""
    found: list[str] = []
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in (".git", "__pycache__"))
        links = [name for name in folders if os.path.islink(os.path.join(root, name))]
        paths = (os.path.relpath(os.path.join(root, name), folder) for name in [*links, *names])
        found += [path.replace(os.sep, "/") for path in paths]
        if len(found) > _MOST_FILES:
            break
    return sorted(found)


def _without_frontmatter(text: str) -> str:
    """The text with blank lines for its frontmatter, so that lines keep their numbers."""
    parts = split(text.removeprefix("\ufeff"))
    return "\n" * (parts.body_line - 1) + parts.body if parts else text


def _body(text: str) -> Iterator[Problem]:
    parts = split(text.removeprefix("\ufeff"))
    if parts is None:
        return
    lines = parts.body.strip().split("\n")
    if not parts.body.strip():
        yield _problem(
            "SKILL.md", parts.body_line, "body-empty", "nothing is said", "say what to do"
        )
    elif len(lines) > _LONGEST_BODY or len(parts.body) > _MOST_CHARACTERS:
        message = f"{len(lines)} lines, {len(parts.body)} characters"
        hint = f"at most {_LONGEST_BODY} lines and about 5,000 tokens: move details to references/"
        yield _problem("SKILL.md", parts.body_line, "body-long", message, hint)
    elif len(lines) > _LONG_BODY:
        hint = f"{_LONG_BODY} are read with care, more are not: move details to references/"
        message = f"{len(lines)} lines"
        yield _problem("SKILL.md", parts.body_line, "body-long", message, hint, "warning")


def _rewritten(path: str, text: str, *, is_head: bool) -> Iterator[Problem]:
    """What hosts replace or execute when they load a SKILL.md; of other files a warning."""
    level: Level = "error" if is_head else "warning"
    for number, line in enumerate(text.split("\n"), 1):
        if found := _HOST_VARIABLE.search(line):
            message = f"a host may put something else for {found[0]}"
            yield _problem(path, number, "host-variable", message, "write it otherwise", level)
        if _HOST_COMMAND.search(line):
            message = "a host may execute this line"
            yield _problem(path, number, "host-command", message, "take away the !", level)


def _problem(
    path: str, line: int, rule: str, message: str, hint: str, level: Level = "error"
) -> Problem:
    return Problem(path=path, line=line, rule=rule, message=message, hint=hint, level=level)
