"""`pyx ensure-temp`: the folder for scripts and evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from requirements import require_posix

if TYPE_CHECKING:
    from project import MakeProject


def test_it_makes_the_folder_and_names_the_line(project: MakeProject) -> None:
    """The folder is made once; `.gitignore` stays as it is, and the command for it is named."""
    made = project({})
    first = made.run("ensure-temp").assert_answered()
    assert first.stdout == f"Folder made: {made.path('temp')}\n"
    assert "pyx ensure-temp --gitignore" in first.stderr
    made.write("temp/kept.txt", "kept")
    assert made.run("ensure-temp").stdout == f"Folder ready: {made.path('temp')}\n"
    assert made.path("temp/kept.txt").read_text() == "kept"
    assert not made.path(".gitignore").exists()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, b"/temp/\n"),
        (b"*.log", b"*.log\n/temp/\n"),
        (b"*.log\r\n", b"*.log\r\n/temp/\r\n"),
        (b"temp/\n", b"temp/\n"),
    ],
)
def test_gitignore_gets_the_line_once(
    project: MakeProject, before: bytes | None, after: bytes
) -> None:
    """--gitignore adds the line in the file's own way, unless the folder is listed already."""
    made = project({})
    if before is not None:
        made.write(".gitignore", before)
    for _ in range(2):
        outcome = made.run("ensure-temp", "--gitignore", "--json").assert_answered()
        assert outcome.json["ignored"] is True
    assert made.path(".gitignore").read_bytes() == after


def test_a_folder_outside_is_not_ignored(project: MakeProject) -> None:
    """For a folder outside of the working folder there is no line, and no hint."""
    made = project({"inner/x": ""})
    outcome = made.run("ensure-temp", "--dir", "../out", "--gitignore", cwd=made.path("inner"))
    assert outcome.assert_answered().stderr == ""
    assert made.path("out").is_dir()
    assert not made.path("inner/.gitignore").exists()


def test_a_file_in_its_place_is_told(project: MakeProject) -> None:
    """What is no folder is left alone, and another one is asked for."""
    made = project({"temp": "a file"})
    made.run("ensure-temp").assert_refused(125, "is a file", "--dir")
    assert made.path("temp").read_text() == "a file"


def test_what_cannot_be_made_names_its_own_option(project: MakeProject) -> None:
    """Where the system refuses, the hint names --dir, the option of this command."""
    require_posix()
    made = project({"file": ""})
    made.run("ensure-temp", "--dir", "file/below").assert_refused(125, "file/below", "--dir")
    made.run("ensure-temp", "--dir", "x" * 300).assert_refused(125, "--dir")
