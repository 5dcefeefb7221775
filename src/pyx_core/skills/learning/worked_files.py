"""The files of runs that a skill takes along: scripts, statements, maps; inputs as examples."""

from __future__ import annotations

import json
import os
import re
from typing import NamedTuple

from pyx_core.errors import PyxError
from pyx_core.hashing import sha256_of
from pyx_core.naming import RUN_ID_PATTERN
from pyx_core.secrets.masker import mask_text
from pyx_core.skills.learning.examples import example_of, shortened, statement_without_values
from pyx_core.skills.learning.loose_secrets import line_with_secret

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any, Literal

    from pyx_core.secrets.detect import Secrets
    from pyx_core.skills.learning.facts import Fact, FactFile

    SkillKind = Literal["project", "global"]
    # The kept bytes of a file of a run by their hash; None where they are gone.
    Keep = Callable[[str, str], bytes | None]

_LARGEST_SCRIPT = 256 << 10
_LARGEST_INPUT = 8 << 20
_UNSAFE = re.compile(r"[^A-Za-z0-9_.-]+")
# Inline code is called by its run.
_ID_IN_NAME = re.compile(rf"\.?{RUN_ID_PATTERN}")
_STATEMENT_OF = re.compile(r"^(\w+):@(.+)$")


class DraftFile(NamedTuple):
    """A file of the draft: its name within the skill, `/` between the parts."""

    name: str
    content: str


class Taken(NamedTuple):
    """What a step has of the skill's files, by their names in it: `paths` are the same by the path
    that the command had."""

    scripts: tuple[str, ...]
    input: str | None
    paths: dict[str, str]


class WorkedFiles:
    """Files as they were when they worked, each of its own name, without secrets."""

    __slots__ = ("_answers", "_keep", "_kind", "_known", "_secrets", "files")

    def __init__(
        self,
        facts: Iterable[Fact],
        steps: Sequence[Fact],
        kind: SkillKind,
        keep: Keep,
        secrets: Secrets,
    ) -> None:
        """`facts` are all of the table: what one of them asked may be in another's command.

        `steps` are those that the skill tells, in their order: what one left, another may read.
        """
        self._answers = {fact.run_id: fact for fact in facts}
        self._known = {source: source for fact in steps for source in fact.sources}
        self._known |= {
            os.path.basename(output.file): f"{ending_of(output, fact)} of step {number}"
            for number, fact in enumerate(steps, 1)
            for output in fact.outputs
        }
        self._kind = kind
        self._keep = keep
        self._secrets = secrets
        self.files: list[DraftFile] = []

    def take(self, fact: Fact, number: int) -> Taken:
        """Takes the files of the step of this number in.

        Raises PyxError `not_found` for bytes that are gone or changed, and `refused` for a script
        that holds a secret or is too large.
        """
        scripts: dict[str, str] = {}
        given = None
        if fact.script is not None:
            content = self._text(fact, fact.script, _LARGEST_SCRIPT)
            scripts[fact.script.file] = self._script(fact.script.file, content, fact, number)
            if fact.input is not None:
                given = self._input(fact, fact.input, scripts[fact.script.file])
        else:
            for path, content in self._parts_of_command(fact):
                scripts[path] = self._script(path, content, fact, number)
        return Taken(tuple(dict.fromkeys(scripts.values())), given, scripts)

    def _parts_of_command(self, fact: Fact) -> Iterable[tuple[str, str]]:
        """Files that a command of pyx names, with what was in them: pyx keeps it in its input."""
        asked = self._asked(fact)
        if isinstance(asked.get("file"), str) and isinstance(asked.get("statement"), str):
            yield asked["file"], asked["statement"]
        for option in ("map", "rules"):
            words = fact.command
            text = asked.get(option)
            if isinstance(text, str) and f"--{option}" in words[:-1]:
                yield words[words.index(f"--{option}") + 1], text
        for side in (asked.get("left"), asked.get("right")):
            if not isinstance(side, dict):
                continue
            named = _STATEMENT_OF.match(str(side.get("label")))
            answer = self._answers.get(str(side.get("run_id")))
            if named is not None and answer is not None:
                statement = self._asked(answer).get("statement")
                if isinstance(statement, str):
                    yield named[2], statement

    def _asked(self, fact: Fact) -> dict[str, Any]:
        if fact.input is None or fact.script is not None:
            return {}
        try:
            asked = json.loads(self._text(fact, fact.input, _LARGEST_INPUT))
        except ValueError:
            return {}
        return asked if isinstance(asked, dict) else {}

    def _script(self, path: str, content: str, fact: Fact, number: int) -> str:
        line = line_with_secret(content, self._secrets)
        if line is not None:
            raise PyxError(
                "refused",
                f"{path}:{line} of run {fact.run_id} holds a secret",
                "let the script take it from a variable, run it again, and learn from that run",
            )
        ending = _safe(os.path.splitext(path)[1])
        if self._kind == "global" and ending == ".sql":
            content = statement_without_values(content)
        content = f"{content.rstrip()}\n"
        same = next((one.name for one in self._scripts if one.content == content), None)
        if same is not None:
            return same.removeprefix("scripts/")
        # The names of a project's scripts are the project's.
        stem = os.path.splitext(os.path.basename(path.replace("\\", "/")))[0]
        stem = _safe(_ID_IN_NAME.sub("", stem))
        if self._kind == "global":
            return self._add("scripts", f"step-{number}{ending}", content)
        return self._add("scripts", f"{stem}{ending}", content)

    def _input(self, fact: Fact, file: FactFile, script: str) -> str | None:
        """An example of the input; None for what is no JSON."""
        text = self._text(fact, file, _LARGEST_INPUT)
        try:
            value = json.loads(mask_text(text, self._secrets))
            is_global = self._kind == "global"
            example = (
                example_of(value, self._known) if is_global else shortened(value, self._secrets)
            )
        except (ValueError, RecursionError):
            return None
        name = f"{os.path.splitext(script)[0]}.input.json"
        content = json.dumps(example, ensure_ascii=False, indent=1) + "\n"
        same = next((one.name for one in self.files if one.content == content), None)
        return (
            same.removeprefix("references/")
            if same is not None
            else self._add("references", name, content)
        )

    @property
    def _scripts(self) -> list[DraftFile]:
        return [one for one in self.files if one.name.startswith("scripts/")]

    def _add(self, folder: str, name: str, content: str) -> str:
        """The file's name in its folder: numbered where another has it, in capitals or not."""
        taken = {one.name.lower() for one in self.files}
        stem, dot, ending = name.partition(".")
        free, number = name, 1
        while f"{folder}/{free}".lower() in taken:
            number += 1
            free = f"{stem}-{number}{dot}{ending}"
        self.files.append(DraftFile(f"{folder}/{free}", content))
        return free

    def _text(self, fact: Fact, file: FactFile, most: int) -> str:
        if file.size > most:
            raise PyxError(
                "refused",
                f"{file.file} of run {fact.run_id} has {file.size} bytes: too large for a skill",
                "take the run out of the facts",
            )
        content = self._keep(fact.run_id, file.sha256)
        if content is None or sha256_of(content) != file.sha256:
            raise PyxError(
                "not_found",
                f"what {file.file} was in run {fact.run_id} is gone, or is not what it was",
                f"pyx verify {fact.named}",
            )
        try:
            return content.decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            raise PyxError(
                "refused",
                f"{file.file} of run {fact.run_id} is no UTF-8 text",
                "save it as UTF-8, run it again, and learn from that run",
            ) from error


def ending_of(file: FactFile, fact: Fact) -> str:
    """What tells an output apart: its name without task and run id."""
    name = os.path.basename(file.file)
    return name.replace(f"{fact.task}.{fact.run_id}.", "").replace(f".{fact.run_id}", "")


def _safe(name: str) -> str:
    """A part of a file name that is nothing else to Markdown, a shell or another system."""
    return _UNSAFE.sub("-", name) if name.strip(".") else "script"
