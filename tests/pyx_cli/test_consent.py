"""Encoded source is shown, and run only after a yes."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest

from project import PYX
from requirements import require_posix

if TYPE_CHECKING:
    from project import MakeProject

CODE = "print('decoded')\n"
ENCODED = base64.b64encode(CODE.encode()).decode()


def test_encoded_source_runs_with_a_yes(project: MakeProject) -> None:
    """With --yes it runs without asking, and its source is kept as a file of the run."""
    outcome = project({}).run("run", "--base64", ENCODED, "--yes").assert_success()
    assert outcome.log == "decoded\n"
    assert outcome.history_line["source"] == "base64"
    with open(outcome.manifest["script"]["path"]) as file:
        assert file.read() == CODE


@pytest.mark.parametrize("stdin", [None, "y\n"])
def test_encoded_source_is_refused_where_nobody_can_be_asked(
    project: MakeProject, stdin: str | None
) -> None:
    """Without a terminal pyx does not ask, names --yes, and leaves nothing; a piped y is no yes."""
    made = project({})
    outcome = made.run("run", "--base64", ENCODED, stdin=stdin)
    outcome.assert_refused(2, "--yes", "no terminal")
    assert list(made.folder.iterdir()) == []


@pytest.mark.parametrize("encoded", ["not base64!", "YQ", "YQ=", "é", ENCODED[:-3]])
def test_what_is_no_base64_is_told(project: MakeProject, encoded: str) -> None:
    """Broken base64 is exit 2, with or without --yes."""
    made = project({})
    made.run("run", "--base64", encoded, "--yes").assert_refused(2, "base64", "cut off")
    assert list(made.folder.iterdir()) == []


def test_line_breaks_in_base64_do_not_matter(project: MakeProject) -> None:
    """Base64 as tools wrap it is accepted."""
    wrapped = "\n".join(ENCODED[start : start + 8] for start in range(0, len(ENCODED), 8))
    assert project({}).run("run", "--base64", wrapped, "--yes").assert_success().log == "decoded\n"


@pytest.mark.parametrize(
    ("answer", "runs"), [("y", True), ("YES", True), ("n", False), ("", False), ("yep", False)]
)
def test_a_person_is_shown_the_source_and_asked(
    project: MakeProject, answer: str, runs: bool
) -> None:
    """On a terminal the source is shown first; only y or yes runs it, and enter alone is a no."""
    require_posix()
    import pexpect

    made = project({})
    hidden = "print('decoded')\n# \x1b[2K\x1b[1A hidden\n"
    encoded = base64.b64encode(hidden.encode()).decode()
    child = pexpect.spawn(
        PYX[0],
        [*PYX[1:], "run", "--base64", encoded],
        cwd=str(made.folder),
        env=made.environ,
        timeout=60,
        encoding="utf-8",
    )
    try:
        child.expect_exact("run it? [y/N] ")
        shown = child.before or ""
        assert "print('decoded')" in shown
        # What could hide the code from the person who reads it is shown, not obeyed.
        assert "\x1b[2K" not in shown
        assert "\\x1b[2K" in shown
        assert made.manifest_paths() == set()
        child.sendline(answer)
        child.expect(pexpect.EOF)
    finally:
        child.close()
    assert (child.exitstatus == 0) is runs
    assert len(made.manifest_paths()) == int(runs)
    if not runs:
        assert child.exitstatus == 2
        assert "not run" in (child.before or "")
        assert list(made.folder.iterdir()) == []


def test_ctrl_c_at_the_question_is_a_no(project: MakeProject) -> None:
    """Who interrupts the question gets exit 130, and nothing was run or written."""
    require_posix()
    import pexpect

    made = project({})
    child = pexpect.spawn(
        PYX[0],
        [*PYX[1:], "run", "--base64", ENCODED],
        cwd=str(made.folder),
        env=made.environ,
        timeout=60,
    )
    try:
        child.expect_exact("run it? [y/N] ")
        child.sendintr()
        child.expect(pexpect.EOF)
        assert b"Traceback" not in (child.before or b"")
    finally:
        child.close()
    assert child.exitstatus == 130
    assert list(made.folder.iterdir()) == []


def test_ctrl_c_on_a_terminal_ends_a_run(project: MakeProject) -> None:
    """Ctrl-C as a person types it ends the script, shows where it was, and leaves the evidence."""
    require_posix()
    import pexpect

    made = project({"s.py": "import time\nprint('waiting', flush=True)\ntime.sleep(600)\n"})
    child = pexpect.spawn(
        PYX[0],
        [*PYX[1:], "run", "--file", "s.py", "--follow"],
        cwd=str(made.folder),
        env=made.environ,
        timeout=60,
        encoding="utf-8",
    )
    try:
        child.expect_exact("waiting")
        child.sendintr()
        child.expect(pexpect.EOF)
        assert "KeyboardInterrupt" in (child.before or "")
        assert "interrupted  s  " in (child.before or "")
    finally:
        child.close()
    assert child.exitstatus == 130
    (manifest,) = made.manifests()
    assert manifest["status"] == "interrupted"
