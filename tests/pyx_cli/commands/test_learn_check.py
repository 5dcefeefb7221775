"""`pyx learn check --global` as a user types it, in a real repository with real runs."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
from typing import TYPE_CHECKING

import pytest

from requirements import require_posix, require_program

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from project import Project

    MakeProject = Callable[..., Project]

SKILL = """---
name: stale-cache
description: Use when zqvend-shop charges an old price.
---
Ask Olwen, or see ZQL-17.

`SELECT sku FROM zqv_order_item`; created_at is in UTC.
"""
CHECK = ("learn", "check", "draft", "--global")


@pytest.fixture
def shop(project: MakeProject) -> Project:
    """A repository with a remote, an author and a ticket, and a query on record."""
    git = require_program("git")
    made = project({"draft/SKILL.md": SKILL, "draft/scripts/zqv_order_item.py": "print(1)\n"})
    author = {"GIT_AUTHOR_NAME": "Olwen Tark", "GIT_AUTHOR_EMAIL": "olwen@zorexa.example"}
    environ = {
        **made.environ,
        **author,
        **{name.replace("AUTHOR", "COMMITTER"): value for name, value in author.items()},
    }
    for arguments in (
        ("init", "--quiet"),
        ("remote", "add", "origin", "git@github.com:zorexa/zqvend-shop.git"),
        ("commit", "--quiet", "--allow-empty", "-m", "ZQL-1: begin"),
    ):
        subprocess.run([git, *arguments], cwd=made.folder, env=environ, check=True)
    connection = sqlite3.connect(made.path("shop.sqlite"))
    connection.execute("CREATE TABLE zqv_order_item (sku TEXT)")
    connection.close()
    return made


@pytest.fixture
def asked(shop: Project) -> Project:
    """The same, after a table was asked by `pyx query`."""
    env = {"SQLITE_SHOP_PATH": "shop.sqlite"}
    query = ("query", "SHOP", "SELECT sku FROM zqv_order_item", "--dir", "temp")
    shop.run(*query, env=env).assert_success()
    return shop


def files_of(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_each_leak_is_told_with_its_place_and_where_it_is_known_from(asked: Project) -> None:
    """File, line, name, kind, where it is known from, and what to put instead; exit 1."""
    outcome = asked.ask(*CHECK)
    assert outcome.code == 1, outcome
    lines = outcome.stdout.splitlines()
    for place, *words in (
        ("SKILL.md:3  zqvend-shop", "repository", "the remote origin", "<PROJECT>"),
        ("SKILL.md:5  Olwen", "person Olwen Tark", "an author of commits", "<PERSON>"),
        ("SKILL.md:5  ZQL-17", "ticket ZQL", "1 ticket in the subjects", "<TICKET>"),
        ("SKILL.md:7  zqv_order_item", "table", "the query 2", "<TABLE_ITEM>"),
        ("scripts/zqv_order_item.py:name  zqv_order_item", "table", "the query 2", "<TABLE_ITEM>"),
    ):
        (line,) = [line for line in lines if place in line]
        assert all(word in line for word in words), line
    assert "created_at" not in outcome.stdout
    assert "--fix" in outcome.stderr


def test_json_holds_every_place(asked: Project) -> None:
    """`--json` is one object with the same places, and says whether it was cut."""
    outcome = asked.ask(*CHECK, "--json")
    assert outcome.code == 1
    told = outcome.json
    assert (told["leaks"], told["truncated"]) == (5, False)
    (table,) = [place for place in told["places"] if place["line"] == 7]
    assert table["text"] == table["identifier"] == "zqv_order_item"
    assert table["known_from"].startswith("the query 2")
    assert (table["kind"], table["instead"]) == ("table", "<TABLE_ITEM>")


def test_a_clean_skill_passes(shop: Project) -> None:
    """Technical prose that names nothing of the project gives 0."""
    shop.write("clean/SKILL.md", "---\nname: clean\ndescription: x\n---\nUTF-8, RFC 3339.\n")
    shop.run("learn", "check", "clean", "--global").assert_answered()


def test_an_allowed_word_is_on_record_with_its_reason(shop: Project) -> None:
    """`--allow` writes word and reason beside the project, and the word passes from then on."""
    shop.write("draft/SKILL.md", "Made by Zorexa.\n")
    shop.path("draft/scripts/zqv_order_item.py").unlink()
    assert shop.ask(*CHECK).code == 1
    shop.ask(*CHECK, "--allow", "zorexa", "--because", "our public name").assert_answered()
    record = json.loads(shop.path("pyx-allowed-words.json").read_text("utf-8"))
    assert record == [{"word": "zorexa", "because": "our public name"}]
    shop.ask(*CHECK).assert_answered()
    shop.ask(*CHECK, "--allow", "zorexa").assert_refused(2, "--because")
    shop.ask(*CHECK, "--allow", "zorexa", "--because", " ").assert_refused(2, "no reason")
    shop.write("pyx-allowed-words.json", "{")
    shop.ask(*CHECK).assert_refused(2, "pyx-allowed-words.json")


def test_a_fix_asks_and_shows_what_it_would_write(asked: Project) -> None:
    """Without a terminal and `--yes` the differences are shown, and nothing is written."""
    before = files_of(asked.path("draft"))
    outcome = asked.ask(*CHECK, "--fix")
    assert outcome.code == 2
    for line in (
        "-Ask Olwen, or see ZQL-17.",
        "+Ask <PERSON>, or see <TICKET>.",
        "pyx: --fix asks",
    ):
        assert line in outcome.stderr, outcome
    assert files_of(asked.path("draft")) == before


def test_a_fix_leaves_placeholders_and_no_leak(asked: Project) -> None:
    """`--fix --yes` rewrites texts and file names; what is left is to explain the placeholders."""
    outcome = asked.ask(*CHECK, "--fix", "--yes")
    assert "0 leaks" in outcome.stdout, outcome
    assert "<TABLE_ITEM> is defined in no mapping table" in outcome.stdout
    assert outcome.code == 1
    files = files_of(asked.path("draft"))
    assert sorted(files) == ["SKILL.md", "scripts/table-item.py"]
    assert "`SELECT sku FROM <TABLE_ITEM>`; created_at is in UTC." in files["SKILL.md"]
    assert asked.ask(*CHECK, "--fix", "--yes").code == 1
    assert files_of(asked.path("draft")) == files
    rows = "".join(f"| `<{name}>` | x |\n" for name in ("PERSON", "TICKET", "TABLE_ITEM"))
    asked.write("draft/SKILL.md", f"{files['SKILL.md']}\n| name | is |\n|---|---|\n{rows}")
    asked.ask(*CHECK).assert_answered()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\x00\x01binary", "is no text"),
        (b"first\nsecond \xff\xfe third", "is no UTF-8 (line 2)"),
        (b"x" * (9 << 20), "too large"),
    ],
    ids=["binary", "broken UTF-8", "huge"],
)
def test_a_file_that_cannot_be_read_as_text_is_refused(
    shop: Project, content: bytes, words: str
) -> None:
    """What nobody can look into may hold anything, so the skill is not passed."""
    shop.write("draft/assets/data.bin", content)
    shop.ask(*CHECK).assert_refused(2, "assets/data.bin", words)


def test_a_link_out_of_the_skill_is_refused(shop: Project) -> None:
    """A link gives away where it leads, and what it leads to is not checked."""
    require_posix()
    shop.write("elsewhere/notes.md", "zorexa\n")
    for target in ("elsewhere", "elsewhere/notes.md"):
        link = shop.path("draft/more")
        link.symlink_to(shop.path(target))
        shop.ask(*CHECK).assert_refused(2, "more", "leads out of the skill")
        link.unlink()


def test_a_pipe_in_the_skill_is_refused(shop: Project) -> None:
    """What is no file is never waited for."""
    require_posix()
    os.mkfifo(shop.path("draft/pipe"))
    shop.ask(*CHECK).assert_refused(2, "pipe", "is no file")


def test_what_can_not_be_meant_is_refused(shop: Project) -> None:
    """A missing folder, a missing project, and a check without `--global` say what to type."""
    shop.ask("learn", "check", "nowhere", "--global").assert_refused(4, "nowhere")
    shop.ask(*CHECK, "--project", "nowhere").assert_refused(4, "nowhere")
    shop.ask("learn", "check", "draft").assert_refused(2, "--global")


def test_control_characters_of_a_skill_are_shown_as_data(shop: Project) -> None:
    """A skill can't write into the terminal of whoever checks it."""
    shop.write("draft/SKILL.md", "zorexa\x1b[31m\n")
    outcome = shop.ask(*CHECK, "--fix", "--yes")
    assert "\x1b" not in outcome.stdout + outcome.stderr
    assert "\\x1b[31m" in outcome.stderr
