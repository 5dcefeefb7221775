"""Promises of the linter: each way to break a skill is found, with its file and line."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from skills_ref import validate

from pyx_cli.quoted import complaint
from pyx_core.errors import PyxError
from pyx_core.skills.lint.frontmatter import check_frontmatter
from pyx_core.skills.lint.lint import lint, skill_folders
from requirements import require_posix

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

GOOD = """---
name: late-orders
description: Finds late orders. Use when somebody asks for late orders.
license: MIT
metadata:
  version: "1"
---
# Late orders

Run `pyx history --limit 5`, then load [the rules](references/rules.md#which-ones) to judge.
"""
RULES = "# Rules\n\n## Which ones?\n\nThose of `pyx run --file F`.\n"
FILES = {"SKILL.md": GOOD, "references/rules.md": RULES}


def make(folder: Path, files: Mapping[str, str | bytes], name: str = "late-orders") -> str:
    for path, content in files.items():
        target = folder / name / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(folder / name)


def found(folder: str) -> list[tuple[str, str, int]]:
    return [(one.rule, one.path, one.line) for one in lint(folder, complaint)]


def test_a_good_skill_has_no_problem(tmp_path: Path) -> None:
    """What keeps to the specification and leads somewhere passes, with Windows' line ends too."""
    assert found(make(tmp_path, {**FILES, "LICENSE.txt": "MIT"})) == []
    crlf = {path: text.replace("\n", "\r\n") for path, text in FILES.items()}
    assert found(make(tmp_path / "crlf", crlf)) == []


@pytest.mark.parametrize(
    ("old", "new", "rule", "line"),
    [
        ("---\nname", "\ufeff---\nname", "bom", 1),
        ("---\nname", "name", "frontmatter-missing", 1),
        ('"1"\n---\n', '"1"\n', "frontmatter-open", 1),
        ("name: late-orders\n", "", "name-missing", 1),
        ("name: late-orders", "name: late_orders", "name-form", 2),
        ("name: late-orders", "name: Late-Orders", "name-form", 2),
        ("name: late-orders", "name: -late", "name-form", 2),
        ("name: late-orders", "name: late--orders", "name-form", 2),
        ("name: late-orders", "name: läte-orders", "name-form", 2),
        ("name: late-orders", f"name: {'a' * 65}", "name-long", 2),
        ("name: late-orders", "name: early-orders", "name-folder", 2),
        ("name: late-orders", "name: late-orders\nname: late-orders", "key-twice", 3),
        ("license: MIT", "version: 1.0.0", "key-unknown", 4),
        ("license: MIT", "license: [MIT]", "flow-style", 4),
        ("license: MIT", "allowed-tools:\n  - Bash", "allowed-tools", 5),
        ("license: MIT", "license: &a MIT", "yaml-feature", 4),
        ("license: MIT", "compatibility: " + "x" * 501, "compatibility", 4),
        ('metadata:\n  version: "1"', 'metadata: {version: "1"}', "flow-style", 5),
        ('metadata:\n  version: "1"', "metadata: one", "metadata", 5),
        ('  version: "1"', "  version:\n    a: b", "metadata", 6),
        ('  version: "1"', "  version: 1.0", "metadata-type", 6),
        ("Finds late orders.", "Finds: late orders.", "yaml", 3),
        ("Finds late orders.", "Finds <late> orders.", "description-angle", 3),
        ("Finds late orders.", "Finds late --- orders.", "dashes", 3),
        ("Finds late orders.", "x" * 1025, "description-long", 3),
        (
            "description: Finds late orders. Use when somebody asks for late orders.",
            "",
            "description-missing",
            1,
        ),
        (" Use when somebody asks for late orders.", "", "description-when", 3),
        ("# Late orders", "# Late\n\nPay $5", "host-variable", 10),
        ("# Late orders", "# Late $ARGUMENTS", "host-variable", 8),
        ("# Late orders", "# Late\n\n`a ${HOME} b`", "host-variable", 10),
        ("# Late orders", "# Late\n\n!`rm x`", "host-command", 10),
        ("--limit 5", "--lmit 5", "command", 10),
        ("pyx history", "pyx histroy", "command", 10),
        ("rules.md#which-ones", "rule.md", "link-missing", 10),
        ("#which-ones", "#which-one", "link-anchor", 10),
        ("references/rules.md#which-ones", "../other/SKILL.md", "link-outside", 10),
        ("references/rules.md#which-ones", "/etc/hosts", "link-outside", 10),
        ("to judge.", "and `scripts/judge.py`.", "link-missing", 10),
        ("# Late orders", "word\n" * 501, "body-long", 8),
        ("# Late orders", "word\n" * 160, "body-long", 8),
        ("# Late orders", "word " * 5000, "body-long", 8),
    ],
)
def test_each_way_to_break_a_skill_is_found(
    old: str, new: str, rule: str, line: int, tmp_path: Path
) -> None:
    """The rule and the line are told."""
    assert old in GOOD
    folder = make(tmp_path, {**FILES, "SKILL.md": GOOD.replace(old, new, 1)})
    assert (rule, "SKILL.md", line) in found(folder)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"references/old.md": "# Old\n"}, ("orphan", "references/old.md", 1)),
        ({"scripts/a.py": "print()\n"}, ("orphan", "scripts/a.py", 1)),
        (
            {"references/rules.md": RULES + "[x](more.md)\n", "references/more.md": "# M\n"},
            ("link-deep", "references/more.md", 1),
        ),
        (
            {"references/rules.md": RULES + "\n[x](../../b)\n"},
            ("link-outside", "references/rules.md", 7),
        ),
        (
            {"references/rules.md": RULES + "\n```bash\npyx rum\n```\n"},
            ("command", "references/rules.md", 8),
        ),
        (
            {"references/rules.md": b"# R\n\n## Which ones?\n\xff\n"},
            ("encoding", "references/rules.md", 4),
        ),
        ({"references/rules.md": RULES + "a" * 300_000}, ("file-large", "references/rules.md", 1)),
        (
            {"SKILL.md": "---\nname: late-orders\ndescription: a. Use when b\n---\n"},
            ("body-empty", "SKILL.md", 5),
        ),
    ],
)
def test_what_lies_in_other_files_is_found(
    files: dict[str, str | bytes], expected: tuple[str, str, int], tmp_path: Path
) -> None:
    """Orphans, deep links, links out of the skill, commands and letters in references."""
    assert expected in found(make(tmp_path, {**FILES, **files}))


def test_links_out_of_the_folder_are_found(tmp_path: Path) -> None:
    """A file or folder that is a link to somewhere else does not travel with the skill."""
    require_posix()
    folder = make(tmp_path, {**FILES})
    (tmp_path / "secret.md").write_text("x")
    os.symlink(tmp_path / "secret.md", os.path.join(folder, "references", "x.md"))
    os.symlink(tmp_path, os.path.join(folder, "assets"))
    assert {("link-outside", "references/x.md", 1), ("link-outside", "assets", 1)} <= set(
        found(folder)
    )


def test_a_folder_without_skills_is_told(tmp_path: Path) -> None:
    """A folder that is no skill and has none, and one that is not there, are not passed."""
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(PyxError) as error:
            skill_folders(str(folder))
        assert error.value.kind == "not_found"
    make(tmp_path, {**FILES})
    make(tmp_path, {"README.md": "no skill"}, "other")
    assert skill_folders(str(tmp_path)) == [str(tmp_path / "late-orders")]
    assert skill_folders(str(tmp_path / "late-orders")) == [str(tmp_path / "late-orders")]


FIELD = st.sampled_from(
    [
        "name: late-orders",
        "name: late_orders",
        "name: LATE",
        "description: It does. Use when asked.",
        "description: It: does",
        "description: 'a'",
        'description: "a',
        "description:",
        "description: >\n  folded. Use when",
        "license: MIT",
        "license: {a: b}",
        "version: 1",
        "metadata:\n  version: 1",
        "metadata:\n  version: {}",
        "metadata:",
        "metadata: {}",
        "allowed-tools: Bash Read",
        "compatibility: any",
        "\ttabs: x",
        "- item",
        "# comment",
        "a---b: c",
        "key",
        "x: !!python/name:os.system",
        "x: *a",
        "",
    ]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(fields=st.lists(FIELD, max_size=6))
def test_what_the_reference_refuses_is_refused(fields: list[str], tmp_path: Path) -> None:
    """Of any frontmatter that the reference validator refuses, our linter tells an error."""
    folder = tmp_path / "late-orders"
    folder.mkdir(exist_ok=True)
    text = "---\n" + "".join(f"{field}\n" for field in fields) + "---\nDo it.\n"
    (folder / "SKILL.md").write_text(text, encoding="utf-8")
    if validate(folder):
        assert any(one.level == "error" for one in lint(str(folder), complaint)), text


@given(text=st.one_of(st.text(), st.text(max_size=60).map(lambda text: f"---\n{text}\n---\nx")))
def test_any_text_is_checked(text: str) -> None:
    """No text of a SKILL.md is a defect of the linter."""
    for problem in check_frontmatter(text, "a"):
        assert problem.line >= 1
