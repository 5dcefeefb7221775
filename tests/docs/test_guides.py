"""The documents hold what they say: files are extracted, commands are run or at least parsed.

In README.md, docs/, skills/, guides/ and examples/ a fence's info string says what it is:
`file=PATH` makes a file; `console` holds lines `$ pyx …` that are run, in order, in a folder of the
document's own, and must exit 0 unless it says `exit=N`; with `checked`, what is printed must be
what stands there, where run ids, sizes and durations are free and `…` stands for anything. A run id
that was printed stands for the real one in later commands.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest
from markdown_it import MarkdownIt

from project import Project
from pyx_cli.quoted import check, complaint
from pyx_core.errors import PyxError
from pyx_core.skills.markdown import Markdown

MakeProject = Callable[..., Project]

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted(
    [
        ROOT / "README.md",
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / "skills").rglob("*.md"),
        *(ROOT / "guides").rglob("*.md"),
        *(ROOT / "examples").rglob("README.md"),
    ]
)
USE_CASES = (
    "01-incident-debugging-with-data-layer",
    "02-global-vs-project-skills",
    "03-migration-baseline",
)
RUN_ID = r"\d{8}_\d{6}_[0-9a-f]{6}"
FREE = (
    (RUN_ID, rf"({RUN_ID})"),
    (r"bytes=\d+", r"bytes=\d+"),
    (r"\d+\.\d\d s", r"\d+\.\d\d s"),
)
OPERATORS = {"|", ">", ">>", "<", "&&", ";", "||", "&"}


class Fence(NamedTuple):
    """A code block: the first word of its info string, the others, what stands in it."""

    language: str
    marks: dict[str, str]
    content: str


class Step(NamedTuple):
    """One `$ ` line of a console block, and the lines below it."""

    command: str
    printed: list[str]


def identify(document: Path) -> str:
    return document.relative_to(ROOT).as_posix()


def fences(document: Path) -> Iterator[Fence]:
    for token in MarkdownIt().parse(document.read_text(encoding="utf-8")):
        if token.type in ("fence", "code_block"):
            language, *marks = token.info.split() or [""]
            pairs = (mark.partition("=") for mark in marks)
            yield Fence(language, {name: value for name, _, value in pairs}, token.content)


def steps(content: str) -> list[Step]:
    found: list[Step] = []
    for line in content.replace("\\\n", " ").splitlines():
        if line.startswith("$ "):
            found.append(Step(line[2:], []))
        elif found:
            found[-1].printed.append(line)
    return found


def quoted_commands(document: Path) -> Iterator[str]:
    """Every `pyx …` that a reader might type."""
    for quote in Markdown(document.read_text(encoding="utf-8")).commands():
        yield quote.text


def pattern_of(line: str) -> str:
    """What a printed line must match."""
    parts = re.split("|".join(f"({written})" for written, _ in FREE), line)
    pattern = ""
    for part in filter(None, parts):
        free = next((read for written, read in FREE if re.fullmatch(written, part)), None)
        pattern += free or re.escape(part).replace("…", ".*")
    return re.sub(r"(\\ )+", " +", pattern)


def assert_printed(expected: list[str], output: str) -> dict[str, str]:
    """Each expected line is printed, in this order; other lines may stand between.

    Gives the real run ids by those of the document.
    """
    run_ids: dict[str, str] = {}
    lines = iter(output.replace("\\", "/").splitlines())
    for line in filter(str.strip, expected):
        pattern = re.compile(pattern_of(line.rstrip()))
        found = next(filter(None, (pattern.fullmatch(given.rstrip()) for given in lines)), None)
        assert found is not None, f"not printed: {line}\n--- what was printed\n{output}"
        run_ids.update(zip(re.findall(RUN_ID, line), found.groups(), strict=True))
    return run_ids


def with_real_ids(word: str, run_ids: Mapping[str, str]) -> str:
    """A word of a command, with the ids that runs really got."""
    return re.sub(RUN_ID, lambda found: run_ids.get(found[0], found[0]), word)


@pytest.mark.parametrize("document", DOCUMENTS, ids=identify)
def test_documents_can_be_followed(document: Path, project: MakeProject) -> None:
    """Whoever makes the files of a document and types its console lines gets what it says."""
    here = project()
    run_ids: dict[str, str] = {}
    for fence in fences(document):
        if name := fence.marks.get("file"):
            here.write(name, fence.content)
        if fence.language != "console":
            continue
        for step in steps(fence.content):
            words = shlex.split(step.command)
            if words[:1] != ["pyx"]:
                continue
            assert not OPERATORS & set(words), f"needs a shell, so it is not for console: {step}"
            real = [with_real_ids(word, run_ids) for word in words[1:]]
            outcome = here.run(*real, intact=False)
            assert outcome.code == int(fence.marks.get("exit", "0")), f"$ {step.command}\n{outcome}"
            if "checked" in fence.marks:
                run_ids |= assert_printed(step.printed, outcome.stderr + outcome.stdout)


@pytest.mark.parametrize("document", DOCUMENTS, ids=identify)
def test_documents_name_only_what_exists(document: Path) -> None:
    """No document names a command or an option that the parser does not know."""
    given = {command: complaint(command) for command in quoted_commands(document)}
    assert {command: mistake for command, mistake in given.items() if mistake} == {}


@pytest.mark.parametrize("name", USE_CASES)
def test_each_use_case_has_a_prompt_and_an_example(name: str) -> None:
    """Each of the three guides has text to paste, and an example that is run and checked."""
    document = ROOT / "guides" / "use-cases" / f"{name}.md"
    found = list(fences(document))
    assert "## The text to paste\n\n```text\n" in document.read_text(encoding="utf-8")
    assert any(fence.language == "python" and "file" in fence.marks for fence in found)
    assert any(fence.language == "json" and "file" in fence.marks for fence in found)
    assert any(fence.language == "console" and "checked" in fence.marks for fence in found)
    assert "## What is not there yet" in document.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "command",
    [
        "pyx sing",
        "pyx run --fil a.py",
        "pyx history --status lost",
        "pyx demo [--folder FOLDER]",
        "pyx history --days N | head",
        "pyx run --file temp/<task>.py --input temp/<task>.json",
    ],
)
def test_mistakes_in_documents_are_found(command: str) -> None:
    """The check of quoted commands refuses what does not exist, in synopses too."""
    with pytest.raises(PyxError):
        check(command)


@pytest.mark.parametrize(
    "command",
    [
        "pyx",
        "pyx COMMAND --help",
        "pyx run --file temp/a.py -- --anything",
        "pyx run (--file F | --code C | --base64 B) [--timeout S] [-- ARG…]",
        "pyx history --limit N",
        "pyx <command>",
        "pyx run --file temp/<task>.py --timeout <seconds>",
        "pyx history --limit 5 --json | head -3",
        "pyx info --json > info.json",
        "pyx python -c 'print(1)'",
        "pyx demo  # once",
    ],
)
def test_right_commands_pass(command: str) -> None:
    """Placeholders, pipes, comments and a script's own arguments are no mistakes."""
    check(command)


def test_what_is_printed_is_compared() -> None:
    """Run ids, sizes and durations are free, the rest and the order are not."""
    (first, second) = steps("$ pyx a\nsaid\n$ pyx b \\\n  --json\nsaid too\n")
    assert (first, second) == (("pyx a", ["said"]), ("pyx b    --json", ["said too"]))
    given = "ok  a  20261124_041120_d828b7  0.05 s\nLog saved: C:\\x\\a.log (bytes=7)\n"
    expected = ["ok  a  20260101_000000_000000  1.00 s", "Log saved: …/a.log (bytes=1)"]
    assert assert_printed(expected, given) == {"20260101_000000_000000": "20261124_041120_d828b7"}
    for other in (
        ["failed  a  20260101_000000_000000  1.00 s"],
        ["Log saved: …/b.log (bytes=1)"],
        ["Log saved: …", "ok  …"],
    ):
        with pytest.raises(AssertionError):
            assert_printed(other, given)
