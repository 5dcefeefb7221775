"""Invented projects, and skills into which their names were planted.

One TOML file a project, in `leaks/`: its files, remotes, authors, environment and runs, and the
files of a skill in which each name of the project stands between ⟦ and ⟧. A project becomes a real
folder: git made its history, and pyx its manifests.
"""

from __future__ import annotations

import os
import re
import subprocess
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyx_core.evidence.stored_run import StoredRun
from pyx_core.manifest.encoding import encode_for_readers
from pyx_core.runs.record import record
from pyx_core.runs.request import Request
from pyx_core.settings.layers import Layers
from pyx_core.skills.learning.identifiers.matcher import Matcher
from pyx_core.skills.learning.identifiers.project import identifiers_of
from pyx_core.skills.learning.leaks import find_leaks
from pyx_core.sources.description import Description
from pyx_core.sources.fingerprint import Wish, take_fingerprint
from pyx_core.sources.locate import find_sources
from pyx_core.sources.session import Limits

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyx_core.runs.finish import Record
    from pyx_core.runs.record import Workspace
    from pyx_core.skills.learning.identifiers.identifier import Identifier
    from pyx_core.skills.learning.identifiers.vocabulary import Vocabulary
    from pyx_core.skills.learning.leaks import Leak
    from pyx_core.sources.session import Aftermath, Answer, Parameters, Plan, Session
    from pyx_core.sources.source import Source

FOLDER = Path(__file__).parent / "leaks"
CLEAN_PROSE = FOLDER / "clean.md"
_MARKS = re.compile("⟦(.*?)⟧")
_COMMITTED_AT = "1790000000 +0000"


@dataclass(frozen=True, kw_only=True)
class Plant:
    """A name in a skill: its file, its line (0 for the file's own name), and the columns."""

    file: str
    line: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, kw_only=True)
class Planted:
    """A project and its skill as folders, and what was planted."""

    name: str
    project: Path
    skill: Path
    environ: dict[str, str]
    runs: list[StoredRun]
    plants: list[Plant]

    def identifiers(self) -> list[Identifier]:
        """The names that the detector knows of this project."""
        return identifiers_of(str(self.project), self.environ, self.runs)

    def score(self, vocabulary: Vocabulary) -> Score:
        """What of the plants is found in the skill, and what else."""
        matcher = Matcher(self.identifiers(), vocabulary)
        return Score(self.plants, list(find_leaks(str(self.skill), matcher)))


class Score:
    """Leaks against plants: a plant is found where a sure leak overlaps it."""

    def __init__(self, plants: Sequence[Plant], leaks: Sequence[Leak]) -> None:
        sure = [leak for leak in leaks if leak.certainty == "leak"]
        self.plants = plants
        self.sure = sure
        self.doubtful = [leak for leak in leaks if leak.certainty != "leak"]
        self.missed = [plant for plant in plants if not any(_meet(plant, one) for one in sure)]
        self.wrong = [leak for leak in sure if not any(_meet(one, leak) for one in plants)]
        self.doubted = [one for one in self.missed if any(_meet(one, n) for n in self.doubtful)]

    @classmethod
    def of_all(cls, scores: Sequence[Score]) -> Score:
        """Several scores as one."""
        total = cls((), ())
        for part in ("plants", "sure", "doubtful", "missed", "wrong", "doubted"):
            setattr(total, part, [one for score in scores for one in getattr(score, part)])
        return total

    @property
    def recall(self) -> float:
        return 1 - len(self.missed) / len(self.plants)

    @property
    def precision(self) -> float:
        return 1 - len(self.wrong) / len(self.sure) if self.sure else 1.0


def _meet(plant: Plant, leak: Leak) -> bool:
    return (
        (plant.file, plant.line) == (leak.file, leak.line)
        and plant.start < leak.end
        and leak.start < plant.end
    )


def data_files(folder: Path = FOLDER) -> list[Path]:
    """The files of the invented projects."""
    return sorted(folder.glob("*.toml"))


def plant(data_file: Path, folder: Path) -> Planted:
    """Makes the project of a data file and its skill below `folder`."""
    data = tomllib.loads(data_file.read_text("utf-8"))
    project, skill = folder / data["folder"], folder / "skill"
    for name, content in data["files"].items():
        _write(project / name, content)
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    environ = {**kept, **data["environ"]}
    _make_repository(project, data, environ)
    runs = list(_make_runs(project, data, environ))
    plants = [plant for name, text in data["skill"].items() for plant in _plant(skill, name, text)]
    _write(skill / "references" / CLEAN_PROSE.name, CLEAN_PROSE.read_text("utf-8"))
    return Planted(
        name=data_file.stem,
        project=project,
        skill=skill,
        environ=environ,
        runs=runs,
        plants=plants,
    )


def _write(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content.lstrip("\n"), "utf-8", newline="\n")


def _plant(skill: Path, marked_name: str, marked_text: str) -> Iterator[Plant]:
    """Writes a file of the skill without its marks; where they were."""
    name = _MARKS.sub(r"\1", marked_name)
    lines = [marked_name, *marked_text.lstrip("\n").split("\n")]
    for number, line in enumerate(lines):
        for count, found in enumerate(_MARKS.finditer(line)):
            start = found.start() - 2 * count
            yield Plant(
                file=name, line=number, start=start, end=start + len(found[1]), text=found[1]
            )
    _write(skill / name, "\n".join(_MARKS.sub(r"\1", line) for line in lines[1:]))


def _make_repository(project: Path, data: dict[str, Any], environ: dict[str, str]) -> None:
    """A repository with the remotes, and a commit by each author; `.env` stays out of it."""

    def git(*arguments: str, stdin: str = "") -> None:
        argv = ["git", "-C", str(project), *arguments]
        subprocess.run(argv, input=stdin.encode(), env=environ, check=True, capture_output=True)

    _write(project / ".gitignore", ".env\ntemp/\n")
    git("-c", "init.defaultBranch=main", "init", "--quiet")
    with (project / ".git" / "config").open("a", encoding="utf-8") as file:
        for name, url in zip(("origin", "upstream"), data["remotes"], strict=False):
            file.write(f'[remote "{name}"]\n\turl = {url}\n')
    subjects = data.get("commits", ["Begin"])
    authors = data["authors"]
    stream = []
    for number in range(max(len(subjects), len(authors))):
        subject = subjects[number % len(subjects)]
        author = authors[number % len(authors)]
        stream.append(
            f"commit refs/heads/main\nauthor {author} {_COMMITTED_AT}\n"
            f"committer {author} {_COMMITTED_AT}\ndata {len(subject.encode())}\n{subject}\n"
        )
    git("fast-import", "--quiet", stdin="".join(stream))
    git("add", "--all")


def _make_runs(project: Path, data: dict[str, Any], environ: dict[str, str]) -> Iterator[StoredRun]:
    sources = {one.name: one for one in find_sources(Layers(environ, str(project)))}
    for query in data.get("queries", ()):
        yield _stored(_ask(project, environ, sources[query["source"]], query))
    for fingerprint in data.get("fingerprints", ()):
        source = sources[fingerprint["source"]]
        wish = Wish(
            caller_cwd=str(project),
            environ=environ,
            limits=Limits(),
            output_dir=str(project / "temp"),
        )
        open_session = _Described(fingerprint["facts"]).open
        yield _stored(take_fingerprint(source, wish, ["pyx"], open_session=open_session).record)
    for script in data.get("scripts", ()):
        _write(project / script["file"], script["code"])
        request = Request(
            caller_cwd=str(project), environ=environ, file=script["file"], output_dir="temp"
        )
        yield _stored(record(request, ["pyx", "run"], lambda workspace: workspace.say("ok")))


def _ask(project: Path, environ: dict[str, str], source: Source, query: dict[str, Any]) -> Record:
    """What `pyx query` leaves: the statement as input, the source and the columns declared."""

    def perform(workspace: Workspace) -> None:
        path = workspace.names.file("rows.csv")
        Path(path).write_text(",".join(query["columns"]) + "\n", "utf-8")
        workspace.add_output(path, role="result")
        workspace.declared["query"] = {
            "source": source.public(),
            "statement": query["statement"],
            "columns": [{"name": name, "type": "text"} for name in query["columns"]],
        }

    request = Request(
        caller_cwd=str(project),
        environ=environ,
        source="pyx",
        task="query",
        output_dir="temp",
        input_content=encode_for_readers(
            {"source": source.name, "statement": query["statement"], "parameters": {}}
        ),
    )
    return record(request, ["pyx", "query"], perform)


def _stored(made: Record) -> StoredRun:
    return StoredRun(made.manifest_path)


class _Described:
    """A session that says what the data file does, as no such server is here."""

    mechanism = "nothing can be asked"

    def __init__(self, facts: dict[str, Any]) -> None:
        self._facts = facts

    def open(self, _source: Source, _limits: Limits) -> Session:
        return self

    def self_test(self) -> str:
        return "there is no server"

    def describe(self) -> Description:
        return Description(
            version="invented", server_time=None, identity=[], rights=[], facts=self._facts
        )

    def explain(self, statement: str, parameters: Parameters) -> Plan | None:
        raise NotImplementedError

    def ask(self, statement: str, parameters: Parameters) -> Answer:
        raise NotImplementedError

    def cancel(self) -> None:
        raise NotImplementedError

    def aftermath(self) -> Aftermath:
        raise NotImplementedError

    def close(self) -> None:
        """Nothing was opened."""
