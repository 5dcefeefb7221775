from __future__ import annotations

import argparse
import io
import json
import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from pyx_cli.commands import info
from pyx_cli.context import Context
from pyx_cli.render.page import MOST_LISTED

if TYPE_CHECKING:
    from pathlib import Path

Info = Callable[..., str]


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """A machine of its own: a home, a cache, and a PATH with two commands that count calls."""
    count = tmp_path / "count"
    for name, code in (("git", 0), ("jq", 127)):
        source = (
            f"open({str(count)!r}, 'a').write('x')\nprint('tool 1.2.3')\nraise SystemExit({code})"
        )
        make_command(tmp_path / "bin", name, source)
    home = str(tmp_path / "home")
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("PYX_")},
        "HOME": home,
        "APPDATA": home,
        "LOCALAPPDATA": home,
        "XDG_CACHE_HOME": os.path.join(home, ".cache"),
        "PATH": str(tmp_path / "bin"),
    }


@pytest.fixture
def pyx_info(tmp_path: Path, environ: dict[str, str]) -> Info:
    """Calls the command, asserts that all is well, and returns what it printed."""
    project = tmp_path / "project"
    project.mkdir()

    def call(*options: str) -> str:
        parser = argparse.ArgumentParser()
        info.configure(parser)
        out, err = io.StringIO(), io.StringIO()
        context = Context(environ, str(project), io.StringIO(), out, err)
        assert info.execute(parser.parse_args(options), context) == 0
        assert err.getvalue() == ""
        return out.getvalue()

    return call


def make_command(folder: Path, name: str, source: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if sys.platform == "win32":
        (folder / f"{name}.py").write_text(source)
        (folder / f"{name}.bat").write_text(f'@"{sys.executable}" "%~dp0{name}.py" %*\n')
    else:
        (folder / name).write_text(f"#!{sys.executable}\n{source}")
        (folder / name).chmod(0o755)


def test_json_is_one_object_with_every_section(pyx_info: Info) -> None:
    """Without a section flag, an agent gets all five sections in one object."""
    report: dict[str, Any] = json.loads(pyx_info("--json"))
    assert report.keys() == {*info.SECTIONS, "truncated"}
    assert report["truncated"] is False
    assert [found["name"] for found in report["commands"]["found"]] == ["git", "jq"]
    assert report["packages"]["count"] == len(report["packages"]["packages"])


@pytest.mark.parametrize("section", list(info.SECTIONS))
def test_a_flag_chooses_its_section(pyx_info: Info, section: str) -> None:
    """A section flag shows that section and no other, in JSON and in text."""
    assert json.loads(pyx_info(f"--{section}", "--json")).keys() == {section, "truncated"}
    headings = [line for line in pyx_info(f"--{section}").splitlines() if line[:1].strip()]
    assert len(headings) == 1


def test_the_second_call_starts_no_command(pyx_info: Info, tmp_path: Path) -> None:
    """What the first call learnt is remembered, versions and failures alike."""
    first = pyx_info("--json")
    assert (tmp_path / "count").read_text() == "xx"
    assert pyx_info("--json") == first
    assert (tmp_path / "count").read_text() == "xx"


def test_a_command_that_is_not_usable_is_set_apart(pyx_info: Info) -> None:
    """A shim with nothing behind it is not listed among the commands that work."""
    lines = pyx_info().splitlines()
    assert any(line.split() == ["version", "control", "git", "1.2.3"] for line in lines)
    assert any(line.split() == ["not", "usable", "jq"] for line in lines)


def test_values_are_never_shown(pyx_info: Info, tmp_path: Path, environ: dict[str, str]) -> None:
    """Of `.env` files and connection variables only the names are printed."""
    (tmp_path / "project" / ".env").write_text("SHOP_TOKEN=s3cret\n")
    environ["MYSQL_PROD_URL"] = "mysql://user:s3cret@host/shop"
    environ["PYX_OUTPUT_DIR"] = "s3cret"
    for options in ((), ("--env",), ("--json",)):
        printed = pyx_info(*options)
        assert "s3cret" not in printed
        for name in ("SHOP_TOKEN", "MYSQL_PROD_URL", "PYX_OUTPUT_DIR"):
            assert name in printed


def test_what_is_printed_is_bounded(pyx_info: Info, tmp_path: Path) -> None:
    """A `.env` with thousands of keys is cut, and that is said."""
    lines = [f"KEY_{number}=1\n" for number in range(3000)]
    (tmp_path / "project" / ".env").write_text("".join(lines))
    report = json.loads(pyx_info("--env", "--json"))
    assert report["truncated"] is True
    assert len(report["env"]["project"]["keys"]) == MOST_LISTED
    assert len(pyx_info()) < 8000
    assert f"cut to {MOST_LISTED} entries" in pyx_info("--env")


def test_syntax_shows_an_alternative_in_python(pyx_info: Info) -> None:
    """Each piece of syntax stands on one line with its Python alternative."""
    report = json.loads(pyx_info("--syntax", "--json"))["syntax"]
    lines = pyx_info("--syntax").splitlines()
    assert report["syntax"]
    for one in report["syntax"]:
        assert any(one["name"] in line and line.endswith(one["python"]) for line in lines)


def test_examples_are_valid_calls() -> None:
    """The worked examples of the help are accepted by the command."""
    parser = argparse.ArgumentParser()
    info.configure(parser)
    for line, meaning in info.EXAMPLES:
        program, command, *options = line.split()
        assert (program, command) == ("pyx", "info")
        parser.parse_args(options)
        assert meaning
