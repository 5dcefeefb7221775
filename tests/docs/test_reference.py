"""The reference says what the code does: it is generated from it, or held against it here."""

from __future__ import annotations

import ast
import json
import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import pytest

from pyx_cli import reference
from pyx_cli.options import split_at_dashes
from pyx_cli.parser import build, load
from pyx_cli.render.errors import EXIT_CODES
from pyx_cli.table import Command, every_command, resolve
from pyx_core.engine.variables import RUNTIME_VARIABLES
from pyx_core.manifest import contract
from pyx_core.settings.table import SETTINGS
from pyx_core.skills.markdown import Markdown
from requirements import require_posix, require_program

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from project import Project

ROOT = Path(__file__).parents[2]
CORE = ROOT / "src" / "pyx_core"
FOLDER = ROOT / "docs" / "reference"
CONTRACT = (FOLDER / "manifest-io.md").read_text(encoding="utf-8")
PAGES = sorted((ROOT / "docs").rglob("*.md"))
OUTER = re.compile(r"\w+:")
LINK = re.compile(r"\]\((?!\w+:)([^)\s]+)\)")
CONNECTIONS = {
    "MYSQL_LOCAL_URL",
    "POSTGRES_LOCAL_URL",
    "REDIS_LOCAL_URL",
    "KAFKA_LOCAL_BROKERS",
    "SQLITE_LOCAL_PATH",
}
PARTS = {
    "command": contract.Command,
    "script": contract.FileHash,
    "input": contract.FileHash,
    "outputs[]": contract.Output,
    "environment": contract.Environment,
    "environment.packages": contract.Packages,
    "git": contract.Git,
    "limits": contract.Limits,
    "resources": contract.Resources,
    "processes": contract.Processes,
    "warnings[]": contract.Notice,
    "tool": contract.Tool,
}


def files_of(page: Path) -> dict[str, str]:
    """The files that a page shows, by the names that it gives them."""
    shown = re.findall(
        r"^```\w+ file=(\S+)\n(.*?)^```", page.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    return dict(shown)


def named(command: Command) -> str:
    return command.name


def typed_commands(line: str) -> Iterator[list[str]]:
    """The words of each `pyx …` in a line of a shell."""
    quoted = re.findall(r"\$\((pyx [^)]*)\)", line)
    for text in quoted or [line]:
        words = shlex.split(re.split(r" [|&;<>]", text)[0])
        assert words[0] == "pyx", f"no call of pyx: {line}"
        yield words[1:]


def rows_of(heading: str) -> list[str]:
    """What stands in the first column of the tables below a heading of the contract's page."""
    section = CONTRACT.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    return [
        name
        for cell in re.findall(r"^\| (`.+?) \|", section, re.MULTILINE)
        for name in cell.split("`")[1::2]
    ]


def emitted_kinds() -> tuple[set[str], list[re.Pattern[str]]]:
    """The kinds of warnings that the source names, and patterns of those that it puts together."""
    kinds: set[str] = set()
    patterns = []
    for path in CORE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            value = _kind_of(node)
            if isinstance(value, ast.Constant):
                kinds.add(str(value.value))
            elif isinstance(value, ast.JoinedStr):
                parts = [
                    re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".+"
                    for part in value.values
                ]
                patterns.append(re.compile("".join(parts)))
    return kinds, patterns


def _kind_of(node: ast.AST) -> ast.expr | None:
    """The kind in `{"kind": …, "message": …}` or in a call of `_warn(…, message)`."""
    if isinstance(node, ast.Dict):
        keys = [key.value if isinstance(key, ast.Constant) else None for key in node.keys]
        return node.values[keys.index("kind")] if {"kind", "message"} <= set(keys) else None
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
        return node.args[0] if node.func.attr == "_warn" else None
    return None


@pytest.mark.parametrize("name", reference.PAGES)
def test_the_generated_reference_is_fresh(name: str) -> None:
    """`python -m pyx_cli.reference --write` would change nothing."""
    page = (FOLDER / name).read_text(encoding="utf-8")
    assert reference.with_generated(page, reference.PAGES[name]()) == page


@pytest.mark.parametrize("columns", ["20", "400"])
def test_the_terminal_does_not_shape_the_reference(
    columns: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is generated is the same in every terminal."""
    before = reference.commands()
    monkeypatch.setenv("COLUMNS", columns)
    assert reference.commands() == before


def test_a_page_without_marks_is_refused() -> None:
    """A page is never written over as a whole."""
    with pytest.raises(ValueError, match="no lines"):
        reference.with_generated("# By hand\n", "generated\n")


@pytest.mark.parametrize("command", every_command(), ids=named)
def test_every_command_has_a_summary_and_two_examples_that_parse(command: Command) -> None:
    """A command says in a line what it does, and shows two command lines that it takes."""
    assert command.summary.strip()
    examples = load(command).EXAMPLES
    assert len(examples) >= 2
    for line, meaning in examples:
        assert meaning.strip()
        for words in typed_commands(line):
            found, rest = resolve(words)
            assert found is not None, line
            assert found.name == command.name, line
            if found.name != "python":
                own = split_at_dashes(rest)[0]
                build(found).parse_args(own)


@pytest.mark.parametrize("command", every_command(), ids=named)
def test_every_option_has_a_meaning(command: Command) -> None:
    """No option of any command stands in the help without a word about it."""
    assert all(action.help for action in build(command)._actions)


def test_every_key_of_a_manifest_is_explained() -> None:
    """The page of the contract explains every key of a manifest, and none that is not there."""
    expected = set(contract.Manifest.__annotations__)
    for part, record in PARTS.items():
        keys = [*getattr(record.__base__, "__annotations__", ()), *record.__annotations__]
        keys += contract.OutputRequired.__annotations__ if record is contract.Output else []
        expected |= {f"{part}.{key}" for key in keys}
    assert set(rows_of("Keys of a manifest")) == expected


def test_every_key_of_a_history_line_is_explained() -> None:
    """The page of the contract explains every key of a line of the history."""
    assert rows_of("History") == list(contract.HistoryLine.__annotations__)


@pytest.mark.parametrize(
    ("heading", "values"),
    [
        ("Status", get_args(contract.Status)),
        ("Attribution", get_args(contract.Attribution)),
        ("Change", get_args(contract.Change)),
        ("Runtime variables", RUNTIME_VARIABLES),
    ],
)
def test_every_word_of_the_contract_is_explained(heading: str, values: tuple[str, ...]) -> None:
    """The closed sets of the contract stand on its page, each word once."""
    assert rows_of(heading) == list(values)


def test_every_kind_of_warning_is_explained() -> None:
    """The page of the contract lists the warnings that the source can emit, and no other."""
    kinds, patterns = emitted_kinds()
    explained = rows_of("Warnings")
    assert len(kinds) > 8
    assert patterns
    put_together = {kind for kind in explained if any(p.fullmatch(kind) for p in patterns)}
    assert set(explained) - put_together <= kinds, "explained, but never emitted"
    assert kinds <= set(explained), "emitted, but not explained"
    assert all(any(p.fullmatch(kind) for kind in explained) for p in patterns)


def test_every_kind_of_error_has_its_exit_code_explained() -> None:
    """The page of exit codes names each kind of error beside the code that it ends with."""
    page = (FOLDER / "exit-codes.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (\d+) \|", page, re.MULTILINE)
    assert {kind: int(code) for kind, code in rows} == EXIT_CODES


def test_the_example_env_names_every_setting_and_sets_none() -> None:
    """`.env.example` has every setting with its meaning, and changes nothing as it stands."""
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    assert all(not line or line.startswith("#") for line in lines)
    given = dict(re.findall(r"^# ?([A-Z_]+)=(.*)$", "\n".join(lines), re.MULTILINE))
    assert set(given) == {setting.variable for setting in SETTINGS} | CONNECTIONS
    for setting in SETTINGS:
        assert any(setting.meaning in line for line in lines), setting.variable


@pytest.mark.parametrize(("name", "program"), [("temp/total.mjs", "node"), ("temp/total.sh", "sh")])
def test_the_scripts_of_other_languages_keep_the_contract(
    name: str, program: str, project: Callable[..., Project]
) -> None:
    """What the page on writing scripts shows for Node.js and shells leaves the result it says."""
    require_posix()
    require_program(program)
    made = project(files_of(ROOT / "docs" / "how-to" / "write-a-script.md"))
    outcome = made.run("run", "--file", name, "--input-path", "temp/total.input.json")
    (output,) = outcome.assert_success().outputs()
    assert json.loads(Path(output["path"]).read_bytes()) == {"total": 5849}
    assert output["attribution"] == "run_id"
    assert outcome.manifest["summary"] == "Add up the amounts of the input."


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    """Every link from one page to another names a file that is there, and a heading that it has."""
    for quote in Markdown(page.read_text(encoding="utf-8")).links():
        link = quote.text
        if OUTER.match(link):
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        assert target.exists(), link
        if anchor:
            headings = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), re.MULTILINE)
            anchors = [re.sub(r"[^\w -]", "", text).lower().replace(" ", "-") for text in headings]
            assert anchor in anchors, link


def test_the_map_shows_every_page() -> None:
    """Whoever reads `docs/README.md` finds each page of the documentation."""
    page = ROOT / "docs" / "README.md"
    linked = {(page.parent / link).resolve() for link in LINK.findall(page.read_text("utf-8"))}
    assert set(PAGES) - {page} <= linked
