"""Every command that takes a run takes a bundle, by one rule."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import pytest

from bundles import write_zip
from project import tree_of

if TYPE_CHECKING:
    from pathlib import Path

    from bundles import Made
    from project import MakeProject, Project


def make_one(project: MakeProject) -> tuple[Project, str]:
    """A folder in which one run is both in the history and in x.zip."""
    script = (
        "import os\n"
        "name = f\"s.{os.environ['PYX_RUN_ID']}.result.csv\"\n"
        "open(os.path.join(os.environ['PYX_OUTPUT_DIR'], name), 'w').write('id\\n1\\n')\n"
        "print('done')\n"
    )
    made = project({"s.py": script})
    run_id = made.run("run", "--file", "s.py").assert_success().manifest["run_id"]
    assert made.run("bundle", "s", "-o", "x.zip").code == 0
    return made, run_id


def test_a_bundle_stands_for_its_run_and_for_outputs_of_it(project: MakeProject) -> None:
    """`x.zip`, `x.zip:RUN`, `x.zip:OUTPUT` and `x.zip:RUN:OUTPUT`, in each command."""
    made, run_id = make_one(project)
    for run in ("x.zip", f"x.zip:{run_id}", "x.zip:s", "x.zip:last"):
        for words in (("show", run), ("peek", run), ("diff", run, "s"), ("verify", run)):
            outcome = made.run(*words)
            assert outcome.code == 0, outcome
        for output in ("log", "result.csv"):
            assert made.run("diff", f"{run}:{output}", f"s:{output}").code == 0
            looked = made.run("peek", f"{run}:{output}")
            assert ("done" if output == "log" else "1 row") in looked.stdout
    assert made.run("bundle", "x.zip", "-o", "y.zip").code == 0
    assert made.run("diff", "x.zip", "y.zip").code == 0


def test_what_is_named_next_can_be_typed(project: MakeProject) -> None:
    """The commands that a look at a bundle lists name the run within it."""
    made, _ = make_one(project)
    listed = [
        line.partition(": ")[2]
        for line in made.run("peek", "x.zip").stdout.splitlines()
        if ": pyx peek " in line
    ]
    assert len(listed) == 2
    for command in listed:
        assert made.run(*shlex.split(command)[1:]).code == 0


def test_a_look_into_a_bundle_is_noted_nowhere(project: MakeProject) -> None:
    """Nothing is written beside a run in a bundle: its folder is only a copy."""
    made, _ = make_one(project)
    before = tree_of(made.folder)
    made.run("peek", "x.zip:log")
    assert tree_of(made.folder) == before
    assert not list(made.home.rglob("peeked"))


def test_any_other_zip_file_is_a_file(project: MakeProject, tmp_path: Path) -> None:
    """A zip file that is no bundle is listed by peek and compared by its bytes."""
    made = project({})
    for name, content in (("a.zip", b"1"), ("b.zip", b"2")):
        write_zip(made.path(name), {"member.txt": content})
    assert "member.txt" in made.run("peek", "a.zip").stdout
    assert made.run("diff", "a.zip", "b.zip").code == 1


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("peek", "signed.zip"), 2, "name one of them"),
        (("diff", "signed.zip", "last"), 2, "name one of them"),
        (("peek", "signed.zip:nosuch"), 4, "no run nosuch"),
        (("peek", "signed.zip:orders:nosuch"), 4, "has no output nosuch"),
        (("peek", "no.zip:orders"), 4, "no such file"),
        (("history", "--dir", "signed.zip"), 4, "pyx verify signed.zip"),
        (("gc", "--dir", "signed.zip", "--keep", "1", "--dry-run"), 4, "pyx verify signed.zip"),
    ],
)
def test_what_is_not_in_a_bundle_is_told(
    bundle: Made, words: tuple[str, ...], code: int, said: str
) -> None:
    """Several runs are listed as one types them; a bundle is no folder of runs."""
    bundle.project.run(*words).assert_refused(code, said)
