"""Promises of `pyx gs`: what is written where, what is never written over, and what is told."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pyx_core.skills.generating.templates import skill_names

if TYPE_CHECKING:
    from project import MakeProject, Outcome, Project

NAMES = skill_names()


def gs(made: Project, *words: str) -> Outcome:
    """What `pyx gs` answers where there is no terminal, without a process of its own."""
    return made.ask("gs", *words)


def states(outcome: Outcome) -> dict[str, str]:
    """What `status` says of each file, by its path from the skill on."""
    found = {}
    for line in outcome.stdout.splitlines():
        state, _, path = line.partition("  ")
        found["/".join(Path(path).parts[-3 if "references" in path else -2 :])] = state
    return found


def age(path: Path) -> None:
    """Makes a file one that was generated from other templates, as an earlier pyx would have."""
    from pyx_core.skills.generating.stamp import read_stamp, stamped

    text = path.read_text("utf-8")
    stamp = read_stamp(text)
    assert stamp is not None
    if path.name == "SKILL.md":
        bare = re.sub(r"^metadata:\n(?:  .+\n)+", "", text, flags=re.MULTILINE)
    else:
        bare = text[: text.rindex("<!--")]
    old = stamped(path.name, bare + "Old.\n", version="0.0.9", privacy="public", digest="0" * 16)
    path.write_text(old, "utf-8")


def test_all_skills_are_written_where_every_agent_looks(project: MakeProject) -> None:
    """Two folders reach all agents; what was written is current, and passes the linter."""
    made = project({})
    outcome = made.run("gs", "--agent", "all", "--yes", "--json").assert_answered()
    assert {one["action"] for one in outcome.json["files"]} == {"written"}
    assert (outcome.json["saved"], outcome.json["truncated"]) == (True, False)
    for folder in (".agents/skills", ".claude/skills"):
        assert sorted(os.listdir(made.path(folder))) == NAMES
    again = made.run("gs", "--agent", "all", "--yes").assert_answered()
    assert {line.split()[0] for line in again.stdout.splitlines()} == {"current"}
    status = made.run("gs", "status", "--json").assert_answered().json
    assert len(status["folders"]) == 2
    assert {one["state"] for folder in status["folders"] for one in folder["files"]} == {"current"}
    lint = made.run("gs", "lint", ".agents/skills", "--json").assert_answered().json
    assert (lint["errors"], lint["warnings"], len(lint["skills"])) == (0, 0, len(NAMES))
    assert not list(made.folder.rglob("*.tmp"))


@pytest.mark.parametrize(
    ("agent", "scope", "folder"),
    [("copilot", "project", ".github/skills"), ("opencode", "user", ".config/opencode/skills")],
)
def test_an_agent_has_its_folder(agent: str, scope: str, folder: str, project: MakeProject) -> None:
    """`--agent A --scope S` writes to the first folder that this agent reads, and nowhere else."""
    made = project({})
    gs(made, "--skill", "manifest", "--agent", agent, "--scope", scope, "--yes")
    (written,) = [*made.folder.rglob("SKILL.md"), *made.home.rglob("SKILL.md")]
    root = made.folder if scope == "project" else made.home
    assert written == root / folder / "manifest" / "SKILL.md"


def test_without_a_terminal_nothing_is_asked(project: MakeProject) -> None:
    """Without a place skills are printed; with one, --yes is asked for by name, or --dry-run."""
    made = project({})
    shown = gs(made, "--skill", "manifest").assert_answered()
    assert shown.stdout.startswith("--- manifest/SKILL.md (")
    assert "nothing was saved" in shown.stderr
    assert gs(made).assert_answered().stdout.count("\nname: ") == len(NAMES)
    listed = gs(made, "--skill", "manifest", "--json").assert_answered().json
    assert next(one["path"] for one in listed["skills"][0]["files"]) == "SKILL.md"
    gs(made, "-o", "docs/pyx").assert_refused(2, "no terminal", "--yes", "--dry-run")
    planned = gs(made, "--skill", "manifest", "-o", "x", "--dry-run").assert_answered()
    assert planned.stdout.count("would be written") == 2
    assert os.listdir(made.folder) == []
    gs(made, "--skill", "manifest", "--yes").assert_answered()
    assert os.listdir(made.path("docs/pyx")) == ["manifest"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("gs --skill cooking", ("--skill",)),
        ("gs --privacy secret", ("--privacy",)),
        ("gs --scope user", ("--agent",)),
        ("gs -o x --agent all", ("-o and --agent",)),
        ("gs --instructions --agent all", ("-o",)),
        ("gs lint", ("DIR",)),
        ("gs sing", ("no command",)),
    ],
)
def test_what_can_not_be_meant_is_told(
    line: str, words: tuple[str, ...], project: MakeProject
) -> None:
    """Exit 2, with a hint, and nothing is written."""
    made = project({})
    made.run(*line.split()).assert_refused(2, *words)
    assert os.listdir(made.folder) == []


def test_edited_stale_missing_and_foreign_are_told_apart(project: MakeProject) -> None:
    """Each file has its own state; 1 for what is stale or missing, 0 for what is only edited."""
    made = project({})
    gs(made, "-o", "skills", "--yes").assert_answered()
    edited = made.path("skills/manifest/SKILL.md")
    edited.write_text(edited.read_text("utf-8").replace("A run is", "A run, we say, is"), "utf-8")
    assert gs(made, "status", "skills").assert_answered().stdout.startswith("current")
    age(made.path("skills/pyx/references/environment.md"))
    made.path("skills/pyx/references/use-cases.md").unlink()
    shutil.rmtree(made.path("skills/learn"))
    made.write("skills/summary/SKILL.md", "---\nname: summary\ndescription: Ours.\n---\nOurs.\n")
    made.write("skills/other/SKILL.md", "---\nname: other\ndescription: Theirs.\n---\nTheirs.\n")
    aged_and_edited = made.path("skills/inspect/references/code-verification.md")
    age(aged_and_edited)
    aged_and_edited.write_text("Mine.\n" + aged_and_edited.read_text("utf-8"), "utf-8")
    outcome = gs(made, "status", "skills")
    assert outcome.code == 1
    found = states(outcome)
    assert found["manifest/SKILL.md"] == "edited"
    assert found["pyx/references/environment.md"] == "stale"
    assert found["pyx/references/use-cases.md"] == "missing"
    assert found["learn/SKILL.md"] == "missing"
    assert found["summary/SKILL.md"] == "foreign"
    assert found["inspect/references/code-verification.md"] == "edited, stale"
    assert found["inspect/SKILL.md"] == "current"
    assert not any(path.startswith("other/") for path in found)
    assert gs(made, "status", "skills", "--skill", "manifest").code == 0


def test_nothing_is_written_over_unless_it_is_said(project: MakeProject) -> None:
    """Older and edited files stay without --overwrite; with it an edit is shown before it goes; a
    skill of somebody else's stays in any case."""
    made = project({})
    gs(made, "-o", "skills", "--yes").assert_answered()
    stale, edited = made.path("skills/pyx/SKILL.md"), made.path("skills/manifest/SKILL.md")
    age(stale)
    edited.write_text(edited.read_text("utf-8") + "My own note.\n", "utf-8")
    ours = made.write("skills/learn/SKILL.md", "---\nname: learn\ndescription: Ours.\n---\nOurs.\n")
    before = {path: path.read_bytes() for path in (stale, edited, ours)}
    kept = gs(made, "-o", "skills", "--yes")
    assert kept.code == 1
    assert kept.stdout.count("kept  ") == 4, kept
    assert "--overwrite" in kept.stderr
    assert {path: path.read_bytes() for path in before} == before
    dry = gs(made, "-o", "skills", "--overwrite", "--dry-run")
    assert "  -My own note." in dry.stderr
    assert {path: path.read_bytes() for path in before} == before
    outcome = gs(made, "-o", "skills", "--yes", "--overwrite")
    assert outcome.code == 1
    assert "  -My own note." in outcome.stderr
    assert "not pyx's" in outcome.stdout
    assert ours.read_bytes() == before[ours]
    assert "My own note" not in edited.read_text("utf-8")
    assert set(states(gs(made, "status", "skills")).values()) == {"current", "foreign"}


def test_nothing_is_put_into_a_skill_of_somebody_elses(project: MakeProject) -> None:
    """A clash of names is told; not one file of pyx's goes into that folder."""
    made = project({"skills/pyx/SKILL.md": "---\nname: pyx\ndescription: Ours.\n---\nOurs.\n"})
    outcome = gs(made, "--skill", "pyx", "-o", "skills", "--yes", "--overwrite")
    assert outcome.code == 1
    assert os.listdir(made.path("skills/pyx")) == ["SKILL.md"]
    assert states(gs(made, "status", "skills", "--skill", "pyx")) == {"pyx/SKILL.md": "foreign"}


def test_an_empty_home_is_not_the_root(project: MakeProject) -> None:
    """HOME set to nothing is no home, and nothing is written to the root of the machine."""
    made = project({})
    made.environ.update(HOME="", USERPROFILE="")
    outcome = gs(made, "--agent", "claude", "--scope", "user", "--dry-run")
    outcome.assert_refused(2, "no home", "-o DIR")


def test_a_reference_that_is_no_longer_made_goes(project: MakeProject) -> None:
    """What an earlier pyx wrote and this one does not is stale; --overwrite removes it, but what
    somebody put there stays."""
    made = project({})
    gs(made, "-o", "skills", "--yes").assert_answered()
    folder = made.path("skills/pyx/references")
    shutil.copy(folder / "environment.md", folder / "commands-old.md")
    (folder / "ours.md").write_text("Ours.\n", "utf-8")
    assert states(gs(made, "status", "skills"))["pyx/references/commands-old.md"] == "leftover"
    gs(made, "-o", "skills", "--yes", "--overwrite").assert_answered()
    assert not (folder / "commands-old.md").exists()
    assert (folder / "ours.md").exists()


def test_a_skill_of_the_users_hides_the_projects(project: MakeProject) -> None:
    """Where Claude Code would take the user's skill, status and gs say so."""
    made = project({})
    user = ("--skill", "pyx", "--agent", "claude", "--scope", "user", "--yes")
    assert "warning" not in gs(made, *user).assert_answered().stderr
    outcome = gs(made, "--skill", "pyx", "--agent", "claude", "--yes").assert_answered()
    twin = made.home / ".claude" / "skills" / "pyx"
    assert f"Claude Code takes {twin} instead of" in outcome.stderr
    status = gs(made, "status", "--skill", "pyx", "--json").assert_answered().json
    by_folder = {one["folder"]: one["files"][0]["shadowed_by"] for one in status["folders"]}
    assert by_folder == {
        str(made.path(".claude/skills")): [str(twin)],
        str(made.home / ".claude" / "skills"): [],
    }


def test_status_of_nothing_is_told(project: MakeProject) -> None:
    """Where there are none the hint is what makes them; others of that name do not count."""
    made = project({".agents/skills/learn/SKILL.md": "---\nname: learn\ndescription: x\n---\nx\n"})
    gs(made, "status").assert_refused(4, "pyx gs --agent all --yes")
    gs(made, "status", "nowhere").assert_refused(4, "no folder")
    gs(made, "lint", "nowhere").assert_refused(4, "no folder")


def test_instructions_are_one_file_of_the_same(project: MakeProject) -> None:
    """Every heading of every skill stands in it, links lead within it, and a file that is not
    pyx's is not written over."""
    made = project({"AGENTS.md": "Ours.\n"})
    command = ("--instructions", "--overwrite", "--yes", "-o")
    gs(made, *command, "docs/pyx.instructions.md").assert_answered()
    text = made.path("docs/pyx.instructions.md").read_text("utf-8")
    assert gs(made, "--instructions").stdout == text
    gs(made, "-o", "skills", "--yes").assert_answered()
    for path in made.path("skills").rglob("*.md"):
        (title,) = re.findall(r"^# .+$", path.read_text("utf-8"), re.MULTILINE)[:1]
        assert f"#{title}\n" in text, path
    anchors = {
        re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-")
        for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    }
    links = re.findall(r"\]\(#([\w-]+)\)", text)
    assert len(links) > 10
    assert set(links) <= anchors
    assert "](references/" not in text
    assert "\nname: " not in re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    assert gs(made, "status", "docs/pyx.instructions.md").stdout.startswith("current  ")
    stale = gs(made, "status", "docs/pyx.instructions.md", "--skill", "pyx")
    assert (stale.code, stale.stdout[:7]) == (1, "stale  ")
    kept = gs(made, *command, "AGENTS.md")
    assert (kept.code, made.path("AGENTS.md").read_text("utf-8")) == (1, "Ours.\n")


def test_local_skills_know_this_machine(project: MakeProject) -> None:
    """A local skill names the project's folder and its variables, never their values; a public one
    neither, and the state of both can be told."""
    made = project(
        {".env": "SQLITE_LEDGER_PATH=/srv/ledgerbase.sqlite\nAPI_TOKEN=zq81kkwp22mtxx09\n"}
    )
    gs(made, "--privacy", "local", "--skill", "pyx", "-o", "a", "--yes").assert_answered()
    gs(made, "--skill", "pyx", "-o", "b", "--yes").assert_answered()

    def text(folder: str) -> str:
        return "".join(path.read_text("utf-8") for path in made.path(folder).rglob("*.md"))

    assert "`SQLITE_LEDGER_PATH`" in text("a")
    assert str(made.folder) in text("a")
    for value in ("ledgerbase", "zq81kkwp22mtxx09"):
        assert value not in text("a") + text("b")
    assert "LEDGER" not in text("b")
    assert str(made.folder) not in text("b")
    for folder in ("a", "b"):
        assert set(states(gs(made, "status", folder, "--skill", "pyx")).values()) == {"current"}


def test_what_can_not_be_written_is_told(project: MakeProject) -> None:
    """A file where a folder has to be, and a folder where a file has to be."""
    made = project({"taken": "x", "skills/pyx/SKILL.md/x": ""})
    gs(made, "-o", "taken", "--yes").assert_refused(125, "taken")
    gs(made, "-o", "skills", "--skill", "pyx", "--yes").assert_refused(125, "is a folder")
    gs(made, "--instructions", "-o", "skills", "--yes").assert_refused(2, "is a folder")


def test_lint_tells_file_line_rule_and_hint(project: MakeProject) -> None:
    """A problem is a line that editors understand, then the hint; the same as JSON, bounded."""
    text = "---\nname: a\ndescription: b. Use when c.\n---\n" + "Pay $1 with `pyx rum`.\n" * 300
    made = project({"a/SKILL.md": text})
    outcome = gs(made, "lint", "a")
    assert outcome.code == 1
    first, hint = outcome.stdout.splitlines()[:2]
    assert re.fullmatch(r".+SKILL\.md:5: error body-long: .+|.+SKILL\.md:5: \w+ [\w-]+: .+", first)
    assert hint.startswith("    hint: ")
    listed = gs(made, "lint", "a", "--json")
    assert (listed.code, listed.json["truncated"]) == (1, True)
    assert {"file", "line", "level", "rule", "message", "hint"} == set(listed.json["problems"][0])


def test_the_long_name_is_the_same_command(project: MakeProject) -> None:
    """`pyx generate-skill` is `pyx gs`."""
    made = project({})
    short = gs(made, "--skill", "manifest", "--json").json
    assert made.run("generate-skill", "--skill", "manifest", "--json").json == short
