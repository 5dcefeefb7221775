"""This repository's own skills, their readable twins, and the words that were reviewed.

`python -m pyx_cli.skills` names what is not current; with `--write` it is written: `skills/`, the
references of each skill below `docs/`, and `public_words.txt` of the core.
"""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING

from pyx_cli.surface import surface
from pyx_core.errors import PyxError
from pyx_core.skills.generating.generate import generate
from pyx_core.skills.generating.instructions import joined
from pyx_core.skills.generating.public_words import PATH, listed
from pyx_core.skills.generating.templates import render, skill_names
from pyx_core.skills.saving.save import write

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyx_core.skills.generating.disclosure import Identity

ROOT = os.path.normpath(os.path.join(os.path.dirname(__file__), *[os.pardir] * 2))
# Its twin is docs/reference/commands.md, and there are pages on all that the others say.
_WITHOUT_TWIN = ("pyx",)


def generated_files(identity: Identity) -> dict[str, str]:
    """What has to stand in the repository, by path."""
    commands = surface()
    files = {}
    for skill in generate(skill_names(), commands, identity):
        for path, text in skill.files.items():
            files[os.path.join(ROOT, "skills", skill.name, *path.split("/"))] = text
            if path != "SKILL.md" and skill.name not in _WITHOUT_TWIN:
                files[os.path.join(ROOT, "docs", skill.name, *path.split("/"))] = text
    return files


def public_words() -> str:
    """The words of all public skills as they are today."""
    commands = surface()
    texts = [text for name in skill_names() for text in render(name, commands, None).values()]
    return listed([*texts, joined(skill_names(), commands, None)])


def outdated(files: dict[str, str]) -> list[str]:
    """The paths whose text is another than it has to be, and generated files that went."""
    found = [path for path, text in files.items() if _read(path) != text]
    for name in skill_names():
        for place in (os.path.join("skills", name), os.path.join("docs", name)):
            for folder, _, names in os.walk(os.path.join(ROOT, place)):
                paths = [os.path.join(folder, one) for one in names]
                found += [path for path in paths if path not in files]
    return found


def main(arguments: Sequence[str]) -> int:
    """Names what is outdated, or writes it; 1 where something was and is not written."""
    from pyx_cli.context import Context
    from pyx_cli.this_machine import identity

    parser = argparse.ArgumentParser(prog="python -m pyx_cli.skills")
    parser.add_argument("--write", action="store_true", help="write what is not current")
    is_writing = parser.parse_args(arguments).write
    context = Context(os.environ, os.getcwd(), sys.stdin, sys.stdout, sys.stderr)
    # New words are held against this machine before they count as reviewed. An ordinary word that
    # is also somebody's name is put into the words by hand.
    try:
        files = {**generated_files(identity(context, with_project=False)), PATH: public_words()}
    except PyxError as error:
        sys.stderr.write(f"{error.message}\nhint: {error.hint}; or add the word to {PATH}\n")
        return 1
    for path in outdated(files):
        sys.stdout.write(f"{os.path.relpath(path, ROOT)}\n")
        if is_writing and path in files:
            write(path, files[path])
        elif is_writing:
            os.unlink(path)
    return 0 if is_writing or not outdated(files) else 1


def _read(path: str) -> str | None:
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except FileNotFoundError:
        return None


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
