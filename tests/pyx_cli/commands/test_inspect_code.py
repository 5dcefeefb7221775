"""`pyx inspect code`, as a user types it, on small environments made by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from code_places import add_crate, add_distribution, add_package, make_environment
from requirements import require_posix

if TYPE_CHECKING:
    from project import MakeProject, Outcome, Project

PYPROJECT = '[project]\nname = "shop"\nversion = "1"\ndependencies = ["Alpha_Beta", "gamma"]\n'
UV_LOCK = """version = 1
[[package]]
name = "shop"
version = "1"
source = { virtual = "." }
dependencies = [
  { name = "alpha-beta" }, { name = "gamma" },
  { name = "winonly", marker = "python_version < '3'" },
]
[package.dev-dependencies]
dev = [{ name = "delta" }]
docs = [{ name = "docs-only" }]
[[package]]
name = "alpha-beta"
version = "1.0"
dependencies = [{ name = "deep" }]
[[package]]
name = "gamma"
version = "2.0"
[[package]]
name = "deep"
version = "3.1"
[[package]]
name = "delta"
version = "4"
[[package]]
name = "winonly"
version = "5"
[[package]]
name = "docs-only"
version = "6"
"""
ALPHA = '''"""Alpha."""
from ._inner import Base, helper as help_me

if True:
    LIMIT = 3

def decorated(f):
    return f

class Alpha(Base):
    @decorated
    @staticmethod
    def one():
        def inside():
            return 1
        return inside
'''


@pytest.fixture
def shop(project: MakeProject) -> Project:
    """A project whose environment is what its uv.lock says."""
    made = project({"pyproject.toml": PYPROJECT, "uv.lock": UV_LOCK})
    site = make_environment(made.folder)
    inner = "class Base:\n    def kept(self):\n        return 'kept'\n\n\ndef helper():\n    pass\n"
    add_distribution(
        site, "Alpha_Beta", "1.0.0", {"alpha/__init__.py": ALPHA, "alpha/_inner.py": inner}
    )
    for name, version in (("gamma", "2.0"), ("deep", "3.1"), ("delta", "4.0")):
        add_distribution(site, name, version, {f"{name}.py": "raise SystemExit('imported')\n"})
    return made


def site_of(made: Project) -> Path:
    (found,) = made.path(".venv").rglob("site-packages")
    return found


def file_of(outcome: Outcome) -> dict[str, Any]:
    """The answer as it is kept."""
    (path,) = [one["path"] for one in outcome.outputs() if one["path"].endswith(".code.json")]
    loaded: dict[str, Any] = json.loads(Path(path).read_bytes())
    return loaded


def states(outcome: Outcome) -> dict[str, str]:
    """The disagreements, by name."""
    return {row["name"]: row["state"] for row in file_of(outcome)["disagreements"]}


def test_an_environment_that_is_as_locked_agrees(shop: Project) -> None:
    """Names and versions are compared in their one spelling, and what is for elsewhere, or for a
    group that nobody chose, is not missed."""
    outcome = shop.run("inspect", "code").assert_success()
    assert outcome.stdout.startswith("4 packages: lockfile and environment agree\n")
    answer = file_of(outcome)
    assert answer["agrees"] is True
    assert answer["counts"]["same"] == 4
    assert answer["counts"]["absent"] == 2
    (lockfile,) = answer["ecosystems"][0]["lockfiles"]
    assert (lockfile["form"], lockfile["packages"]) == ("uv.lock", 6)
    assert answer["ecosystems"][0]["environments"][0]["is_compared"] is True


def test_every_disagreement_is_told_and_direct_ones_come_first(shop: Project) -> None:
    """Another version, a package too few or too many, and a dependency that is not locked: exit 1,
    and the run itself succeeded."""
    site = site_of(shop)
    shop.write("pyproject.toml", PYPROJECT.replace('"gamma"', '"gamma", "newcomer>=2"'))
    (site / "gamma-2.0.dist-info/METADATA").write_text("Name: gamma\nVersion: 2.0.1\n")
    (site / "deep-3.1.dist-info").rename(site / "stray-9.dist-info")
    (site / "stray-9.dist-info/METADATA").write_text("Name: stray\nVersion: 9\n")
    outcome = shop.run("inspect", "code")
    assert outcome.code == 1
    assert outcome.manifest["status"] == "ok"
    assert list(states(outcome).items()) == [
        ("newcomer", "not_locked"),
        ("gamma", "differs"),
        ("deep", "missing"),
        ("stray", "extra"),
    ]
    assert "gamma     direct  locked 2.0      installed 2.0.1  differs" in outcome.stdout
    assert "DISAGREES" in outcome.stdout
    told = shop.run("inspect", "code", "--json", "--limit", "1")
    assert told.code == 1
    assert (told.json["agrees"], told.json["disagreements_total"]) == (False, 4)


def test_one_package_can_be_cited_by_its_place(shop: Project) -> None:
    """A module's name finds its distribution; what is installed, where it is imported from and
    whether its files are those of the install stand at fixed places. Nothing was imported."""
    answer = file_of(shop.run("inspect", "code", "alpha").assert_success())
    (facts,) = answer["packages"]
    assert (facts["name"], facts["locked"], facts["installed"]) == ("alpha-beta", "1.0", "1.0.0")
    assert facts["metadata_version"] == "1.0.0"
    (module,) = facts["modules"]
    assert Path(module["file"]) == site_of(shop) / "alpha" / "__init__.py"
    assert facts["files"]["checked"] == 3
    assert facts["files"]["changed_total"] == facts["files"]["missing_total"] == 0
    shop.run("inspect", "code", "gamma").assert_success()


def test_files_changed_since_the_install_are_found(shop: Project) -> None:
    """A changed, a missing and an added file are named, and the answer is negative."""
    site = site_of(shop)
    (site / "alpha/__init__.py").write_text("hacked = True\n")
    (site / "alpha/_inner.py").unlink()
    (site / "alpha/added.py").write_text("")
    outcome = shop.run("inspect", "code", "Alpha.Beta")
    assert outcome.code == 1
    files = file_of(outcome)["packages"][0]["files"]
    assert [Path(path).name for path in files["changed"]] == ["__init__.py"]
    assert [Path(path).name for path in files["missing"]] == ["_inner.py"]
    assert [Path(path).name for path in files["added"]] == ["added.py"]


@pytest.mark.parametrize("name", ["gamma", "wave"])
def test_a_file_that_hides_a_module_is_found(shop: Project, name: str) -> None:
    """A file of the working folder hides an installed or a standard module: exit 1, both named."""
    hiding = shop.write(f"{name}.py", "")
    outcome = shop.run("inspect", "code", name)
    assert outcome.code == 1
    (module,) = file_of(outcome)["packages"][0]["modules"]
    assert Path(module["file"]) == hiding
    assert module["hides"] not in (None, module["file"])
    assert f"hides the module {name}" in shop.run("inspect", "code").stdout


def test_import_really_imports(shop: Project) -> None:
    """With --import the module runs, in the project's interpreter, and what it prints is not taken
    for the answer."""
    site = site_of(shop)
    add_distribution(site, "gamma", "2.0", {"gamma.py": "print('{}')\n__version__ = '7'\n"})
    facts = file_of(shop.run("inspect", "code", "gamma", "--import"))["packages"][0]
    assert facts["imported"]["version"] == "7"
    facts = file_of(shop.run("inspect", "code", "deep", "--import"))["packages"][0]
    assert facts["imported"] == {"error": "SystemExit: imported"}


def test_an_editable_install_says_so(shop: Project) -> None:
    """What direct_url.json says is told, without a password that stands in its URL."""
    url = json.dumps({"url": "https://me:correct-horse@host/x.git", "dir_info": {"editable": True}})
    add_distribution(site_of(shop), "gamma", "2.0", {"gamma.py": ""}, **{"direct_url.json": url})
    outcome = shop.run("inspect", "code", "gamma").assert_success()
    facts = file_of(outcome)["packages"][0]
    assert facts["is_editable"] is True
    assert "host/x.git" in facts["origin"]
    assert "correct-horse" not in json.dumps(facts) + outcome.stdout


@pytest.mark.parametrize(
    ("symbol", "start", "end"),
    [
        ("alpha:Alpha.one", 11, 16),
        ("alpha:Alpha.one.<locals>.inside", 14, 15),
        ("alpha:LIMIT", 5, 5),
        ("alpha:help_me", 6, 7),
        ("alpha:Alpha.kept", 2, 3),
        ("Alpha_Beta:decorated", 7, 8),
        ("own.py:main", 2, 3),
    ],
)
def test_a_symbol_is_shown_as_it_is_installed(
    shop: Project, symbol: str, start: int, end: int
) -> None:
    """Decorators belong to a function, names are followed through imports and bases, and the lines
    are a file to cite."""
    shop.write("own.py", "import os\ndef main():\n    return os\n")
    outcome = shop.run("inspect", "code", symbol).assert_success()
    (found,) = file_of(outcome)["definitions"]
    assert found["lines"] == [start, end]
    assert found["how"] == "syntax tree"
    name = f"code.{outcome.manifest['run_id']}.source.py"
    kept = Path(outcome.output(name)["path"]).read_bytes()
    whole = Path(found["path"]).read_bytes().splitlines(keepends=True)
    assert kept == b"".join(whole[start - 1 : end])
    assert outcome.output(name)["role"] == "source"


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("nothing-such", "neither installed nor locked"),
        ("alpha:Nothing", "has no Nothing"),
        ("nothing_such:x", "nothing here is called"),
        ("alpha._inner:Base.gone", "has no Base.gone"),
    ],
)
def test_what_is_not_there_is_exit_4(shop: Project, target: str, words: str) -> None:
    """The run of a question without an answer is kept, with what was said."""
    outcome = shop.run("inspect", "code", target)
    assert outcome.code == 4, outcome
    assert words in outcome.manifest["error"]
    assert "hint: " in outcome.stderr


def test_a_compiled_module_says_that_it_has_no_source(project: MakeProject) -> None:
    """What is built in, or compiled, can't be shown, and that is said."""
    outcome = project({}).run("inspect", "code", "sys:exit")
    assert outcome.code == 4
    assert "sys is built-in: its source is not installed" in outcome.stderr


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("uv.lock", "version = 1\n[[package]\n", "uv.lock:2: not TOML"),
        ("uv.lock", "version = 1\n\n[[package]]\nversion='1'\n", "uv.lock:3: a package without"),
        ("poetry.lock", "[[package]]\nname = 1\n[metadata]\n", "poetry.lock:1: a package without"),
        ("package-lock.json", '{\n"lockfileVersion": 3,\n', "package-lock.json:3: not JSON"),
        ("pnpm-lock.yaml", "lockfileVersion: '9.0'\na: [\n", "pnpm-lock.yaml:3: not YAML"),
        ("yarn.lock", "# yarn\n\nnonsense\n", "yarn.lock:3: not a package"),
        ("Cargo.lock", "version = 3\n[[package]]\nname='a'\n", "Cargo.lock:2: a package without"),
        ("requirements.txt", "a==1\n\n=broken\n", "requirements.txt:3: not a requirement"),
        ("requirements.txt", "a==1 ; python_version ===\n", "requirements.txt:1: not a marker"),
        ("pylock.toml", 'lock-version="1"\n\xff'.encode("latin-1"), "pylock.toml:2: not UTF-8"),
        ("Pipfile.lock", "[]", "Pipfile.lock:1: it should be one object"),
    ],
)
def test_a_broken_lockfile_is_told_with_its_line(
    project: MakeProject, name: str, content: str | bytes, words: str
) -> None:
    """Which file and which line, exit 2, and never a traceback."""
    made = project({})
    made.write(name, content)
    outcome = made.run("inspect", "code")
    assert outcome.code == 2
    assert words in outcome.stderr, outcome


def test_names_from_files_are_shown_as_data(project: MakeProject) -> None:
    """Control characters of a lockfile's names don't reach the terminal."""
    made = project({"requirements.txt": "ok==1\n"})
    lock = {"lockfileVersion": 3, "packages": {"node_modules/a\u001b[31m": {"version": "1\u202e"}}}
    made.write("package-lock.json", json.dumps(lock))
    outcome = made.run("inspect", "code", "--ecosystem", "node")
    assert outcome.code == 1
    assert "\x1b" not in outcome.stdout
    assert "\\x1b[31m" in outcome.stdout


def test_node_packages_are_compared_by_their_place(project: MakeProject) -> None:
    """A nested copy, one of another version, one too few, one too many; a package for another
    system is not missed, and a wish that changed since makes the lockfile old."""
    made = project({"package.json": '{"dependencies": {"a": "^2.0.0", "new": "1"}}'})
    entries: dict[str, Any] = {
        "": {"dependencies": {"a": "^1.0.0"}},
        "node_modules/a": {"version": "1.0.0"},
        "node_modules/a/node_modules/b": {"version": "2.0.0"},
        "node_modules/@s/c": {"version": "3.0.0"},
        "node_modules/other": {"version": "1.0.0", "os": ["plan9"]},
        "node_modules/gone": {"version": "1.0.0"},
    }
    made.write("package-lock.json", json.dumps({"lockfileVersion": 3, "packages": entries}))
    add_package(made.folder, "node_modules/a", "1.0.0", {"index.js": "exports.x = 1;\n"})
    add_package(made.folder, "node_modules/a/node_modules/b", "2.0.1")
    add_package(made.folder, "node_modules/@s/c", "3.0.0")
    add_package(made.folder, "node_modules/stray", "9.0.0")
    outcome = made.run("inspect", "code")
    assert outcome.code == 1
    assert states(outcome) == {
        "a": "not_locked",
        "new": "not_locked",
        "b": "differs",
        "gone": "missing",
        "stray": "extra",
    }
    (facts,) = file_of(made.run("inspect", "code", "b"))["packages"]
    assert (facts["locked"], facts["installed"]) == ("2.0.0", "2.0.1")
    assert "can't be checked" in facts["files"]["note"]


def test_a_symbol_of_javascript_is_a_text_search(project: MakeProject) -> None:
    """Found by text, which the answer says, with the braces that belong to it."""
    source = "const a = '}';\nclass Box {\n  open(key) {\n    return `}${key}`;\n  }\n}\n"
    made = project({"package.json": "{}"})
    add_package(made.folder, "node_modules/box", "1.0.0", {"index.js": source})
    found = file_of(made.run("inspect", "code", "box:Box.open").assert_success())["definitions"]
    assert [(one["lines"], one["how"]) for one in found] == [([3, 5], "text search")]
    found = file_of(made.run("inspect", "code", "box/index.js:Box"))["definitions"]
    assert [(one["lines"], one["kind"]) for one in found] == [([2, 6], "class")]


RUST = """/// One.
#[derive(Debug)]
pub struct One<'a>(&'a str);

impl<'a> One<'a> {
    pub fn new(s: &'a str) -> Self {
        let _c = '}';
        One(s)
    }
}
"""


def test_vendored_crates_are_held_against_cargo_lock(project: MakeProject) -> None:
    """Versions, a crate that is not vendored, its own checksums, and the package's in the lock."""
    made = project(
        {
            "Cargo.toml": '[package]\nname = "app"\n[dependencies]\none-two = "1"\nlate = "2"\n',
            "Cargo.lock": "version = 3\n"
            '[[package]]\nname = "app"\nversion = "0.1.0"\n'
            '[[package]]\nname = "one-two"\nversion = "1.0.0"\nsource = "registry+x"\n'
            'checksum = "cd"\n'
            '[[package]]\nname = "gone"\nversion = "1.0.0"\nsource = "registry+x"\n',
        }
    )
    made.environ["CARGO_HOME"] = str(made.folder / "no-cargo")
    folder = add_crate(made.folder, "one-two", "1.0.0", RUST)
    outcome = made.run("inspect", "code")
    assert outcome.code == 1
    assert states(outcome) == {"late": "not_locked", "gone": "missing"}
    (folder / "src/lib.rs").write_text(RUST + "\n")
    outcome = made.run("inspect", "code", "one_two")
    assert outcome.code == 1
    files = file_of(outcome)["packages"][0]["files"]
    assert (files["changed_total"], files["is_package_as_locked"]) == (1, False)
    found = file_of(made.run("inspect", "code", "one_two:One::new"))["definitions"]
    assert [one["lines"] for one in found] == [[6, 9]]
    found = file_of(made.run("inspect", "code", "one_two:One"))["definitions"]
    assert [(one["kind"], one["lines"]) for one in found] == [("struct", [2, 3]), ("impl", [5, 10])]


def test_an_environment_without_development_packages_is_no_disagreement(shop: Project) -> None:
    """Where all that is for development only was left out, that is said, and not missed."""
    site = site_of(shop)
    for path in sorted((site / "delta-4.0.dist-info").iterdir()):
        path.unlink()
    (site / "delta-4.0.dist-info").rmdir()
    outcome = shop.run("inspect", "code").assert_success()
    assert "none of the 1 development package of uv.lock is installed: left out" in outcome.stdout


def test_an_interpreter_that_does_not_answer_is_told(shop: Project) -> None:
    """A broken environment is an error with a hint, not a defect."""
    require_posix()
    python = shop.path(".venv/bin/python")
    python.unlink()
    python.write_text("#!/bin/sh\necho broken >&2\nexit 3\n")
    python.chmod(0o755)
    outcome = shop.run("inspect", "code")
    assert outcome.code == 125
    assert "did not answer (exit 3): broken" in outcome.stderr


def test_nothing_to_look_at_is_exit_4(project: MakeProject) -> None:
    """A folder without any project says so."""
    outcome = project({}).run("inspect", "code")
    assert outcome.code == 4
    assert "no project of Python, Node.js or Rust" in outcome.stderr


def test_of_one_package_only_its_copies_are_looked_at(project: MakeProject) -> None:
    """However many others there are; a copy far below is found by what the lockfile says."""
    deep = "node_modules/a/node_modules/b/node_modules/c"
    entries = {"node_modules/c": {"version": "1.0.0"}, deep: {"version": "2.0.0"}}
    lock = json.dumps({"lockfileVersion": 3, "packages": entries})
    made = project({"package.json": "{}", "package-lock.json": lock})
    add_package(made.folder, "node_modules/c", "1.0.0")
    add_package(made.folder, deep, "2.0.0")
    add_package(made.folder, "node_modules/other", "9.0.0")
    answer = file_of(made.run("inspect", "code", "c").assert_success())
    assert [one["version"] for one in answer["packages"][0]["same_name"]] == ["2.0.0"]
    assert answer["ecosystems"][0]["environments"][0]["packages"] == 2
