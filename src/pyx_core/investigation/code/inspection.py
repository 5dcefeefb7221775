"""A question about code becomes a run: what was found stands in files that can be cited."""

from __future__ import annotations

import os
import re

import msgspec

from pyx_core.errors import PyxError, write_error
from pyx_core.investigation.code.agreement import compare
from pyx_core.investigation.code.answer import package_answer, survey_answer, symbol_answer
from pyx_core.investigation.code.registry import ECOSYSTEMS
from pyx_core.manifest.encoding import encode_for_readers
from pyx_core.runs.record import record
from pyx_core.runs.request import Request
from pyx_core.secrets.connections import parts_of_urls
from pyx_core.secrets.detect import Secrets
from pyx_core.secrets.masker import mask_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from pyx_core.investigation.code.agreement import Row
    from pyx_core.investigation.code.ecosystem import Definition, Ecosystem, Place, Survey
    from pyx_core.runs.finish import Record
    from pyx_core.runs.record import Workspace

TASK = "code"
_MOST_EXCERPTS = 10


class Question:
    """What is asked: of the whole project, of a `name`, or of a `symbol` in it.

    `ecosystem` narrows it to one. Raises PyxError `usage` for one that pyx does not know.
    """

    __slots__ = ("ecosystem", "name", "symbol")

    def __init__(self, target: str | None, ecosystem: str | None = None) -> None:
        self.name: str | None = None
        self.symbol: str | None = None
        if target is not None:
            self.name, self.symbol = _split(target)
        self.ecosystem = ecosystem

    @property
    def ecosystems(self) -> Sequence[Ecosystem]:
        return [one for one in ECOSYSTEMS if self.ecosystem in (None, one.name)]

    def by_presence(self, place: Place) -> tuple[list[Ecosystem], list[Ecosystem]]:
        """The ecosystems that the folder is about, and the others."""
        here = [one for one in self.ecosystems if one.is_here(place)]
        return here, [one for one in self.ecosystems if one not in here]

    def as_record(self, folder: str) -> dict[str, Any]:
        kind = "symbol" if self.symbol else "package" if self.name else "project"
        return {"kind": kind, "name": self.name, "symbol": self.symbol, "folder": folder}


class Inspected:
    """The record of the run, and the answer; that is None where there is none."""

    __slots__ = ("answer", "record")

    def __init__(self, run: Record, answer: dict[str, Any] | None) -> None:
        self.record = run
        self.answer = answer


def inspect_code(
    question: Question, place: Place, argv: list[str], output_dir: str | None = None
) -> Inspected:
    """Looks, and leaves `code.<run_id>.code.json`, and of a symbol its source.

    What is not there, or can't be read, is in the record of the run. Raises PyxError where
    evidence can't be written.
    """
    told: list[dict[str, Any]] = []

    def perform(workspace: Workspace) -> None:
        found, definitions = _answer(question, place, workspace)
        answer = _masked(found, workspace.secrets)
        told.append(answer)
        for number, definition in enumerate(definitions[:_MOST_EXCERPTS]):
            ending = os.path.splitext(definition.path)[1]
            name = f"source{'' if number == 0 else f'-{number + 1}'}{ending}"
            answer["definitions"][number]["excerpt"] = name
            _write(workspace, name, definition.text, role="source", category="code")
        _write(workspace, "code.json", encode_for_readers(answer), role="code", category="data")
        workspace.summary = answer["summary"]
        workspace.declared = {"code": {"question": answer["question"], "agrees": answer["agrees"]}}
        workspace.say(answer["summary"])
        for reason in answer["reasons"]:
            workspace.say(reason)

    request = Request(
        caller_cwd=place.folder,
        environ=place.environ,
        source="pyx",
        task=TASK,
        output_dir=output_dir,
        input_content=encode_for_readers(question.as_record(place.folder)),
    )
    run = record(request, argv, perform)
    return Inspected(run, told[0] if told and run.problem is None else None)


def _answer(
    question: Question, place: Place, workspace: Workspace
) -> tuple[dict[str, Any], list[Definition]]:
    if question.name is not None and question.symbol is not None:
        return _symbol(question, place, workspace)
    surveys: list[tuple[Survey, list[Row]]] = []
    packages: list[dict[str, Any]] = []
    here, others = question.by_presence(place)
    place = msgspec.structs.replace(place, package=question.name)
    for ecosystem in here:
        survey = ecosystem.survey(place)
        workspace.say(f"{ecosystem.name}: {survey.root}")
        surveys.append((survey, compare(survey, ecosystem.canonical)))
        if question.name is not None:
            packages += _packages(ecosystem, place, survey, question.name)
    # An interpreter knows packages where there is no project, too.
    for ecosystem in others:
        if question.name is not None and not packages:
            packages += _packages(ecosystem, place, None, question.name)
    if question.name is None:
        if not surveys:
            raise PyxError(
                "not_found",
                f"no project of Python, Node.js or Rust in {place.folder}",
                "go to its folder; it has a pyproject.toml, package.json, Cargo.toml or .venv",
            )
        return survey_answer(question.as_record(place.folder), surveys), []
    if not packages:
        looked = ", ".join(one.name for one in question.ecosystems)
        raise PyxError(
            "not_found",
            f"{question.name} is neither installed nor locked here (looked at: {looked})",
            "see what there is with: pyx inspect code",
        )
    return package_answer(question.as_record(place.folder), surveys, packages), []


def _packages(
    ecosystem: Ecosystem, place: Place, survey: Survey | None, name: str
) -> list[dict[str, Any]]:
    found = ecosystem.packages(place, survey, name)
    return [{"ecosystem": ecosystem.name, **facts} for facts in found]


def _symbol(
    question: Question, place: Place, workspace: Workspace
) -> tuple[dict[str, Any], list[Definition]]:
    assert question.name is not None
    assert question.symbol is not None
    notes: list[str] = []
    is_there = False
    here, others = question.by_presence(place)
    for ecosystem in (*here, *others):
        sought = ecosystem.symbol(place, question.name, question.symbol)
        if sought is None:
            continue
        is_there = True
        workspace.say(f"{ecosystem.name}: {len(sought.searched)} files searched")
        if sought.definitions:
            asked = question.as_record(place.folder)
            return symbol_answer(asked, ecosystem.name, sought), sought.definitions
        notes += sought.notes
    if not is_there:
        raise PyxError(
            "not_found",
            f"nothing here is called {question.name}",
            "name a module, a package or a file: requests.sessions:Session.send, app.py:main",
        )
    said = "; ".join(dict.fromkeys(notes[:5]))
    raise PyxError(
        "not_found",
        f"{question.name} has no {question.symbol} that can be seen in its source"
        + (f" ({said})" if said else ""),
        f"see where it comes from with: pyx inspect code {question.name.partition(':')[0]}",
    )


def _split(target: str) -> tuple[str, str | None]:
    """Name and symbol, apart by the last colon that is neither a drive's nor half of `::`."""
    found = re.fullmatch(r"(.+?[^:]):(?!:)([^:\\/]+(?:::[^:\\/]+)*)", target, re.DOTALL)
    if found is None or (len(found[1]) == 1 and found[1].isalpha()):
        return target, None
    return found[1], found[2]


def _masked(value: Any, secrets: Secrets) -> Any:
    """The same without secrets of the environment, and without passwords in URLs."""
    if isinstance(value, dict):
        return {key: _masked(item, secrets) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_masked(item, secrets) for item in value]
    if not isinstance(value, str):
        return value
    if "://" in value and "@" in value:
        value = mask_text(value, Secrets(tuple(("URL", part) for part in parts_of_urls(value))))
    return mask_text(value, secrets)


def _write(workspace: Workspace, ending: str, content: bytes, *, role: str, category: str) -> None:
    path = workspace.names.file(ending)
    try:
        with open(path, "xb") as file:
            file.write(content)
    except OSError as error:
        raise write_error(path, error) from error
    workspace.add_output(path, role=role, category=category)
