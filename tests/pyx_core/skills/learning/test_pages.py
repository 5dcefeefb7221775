"""Promises of a drafted page: whatever stands in evidence is text, for everybody who reads it."""

from __future__ import annotations

import re

import yaml
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from pyx_core.skills.learning.pages import is_hosts, render
from pyx_core.skills.learning.steps import Step

HOSTILE = st.one_of(
    st.text(),
    st.lists(
        st.sampled_from(
            (
                *("---", "```", "!`rm -rf`", "$1", "${HOME}", "$ARGUMENTS", "<!--", "[a](b)"),
                *("![i](x)", "|", '"', "'", "\\", ": ", "\u2028", "\x00", "\ud800", "<VALUE>"),
                *("~~~", "\n# H\n", "1. ", "#", " "),
            )
        )
    ).map("".join),
)


def page(text: str, command: str) -> str:
    """A page with the text wherever evidence gives one."""
    step = Step(
        text, command, text, "20261125_152302_a2deb9", "0.1.0", "2026-11-25", (), None, None, None
    )
    values: dict[str, object] = {
        "name": "a",
        "kind": "project",
        "version": "0.1.0",
        "today": "2026-11-25",
        "title": "A",
        "question": text,
        "description": f"It does {text}. Use when asked.",
        "stores": 0,
        "without": [],
        "steps": [step],
        "gotchas": [text],
        "has_findings": True,
        "is_long": is_hosts(command),
    }  # fmt: skip
    return render("SKILL.md.j2", values)


@given(HOSTILE, HOSTILE)
def test_evidence_is_text_in_every_place(text: str, command: str) -> None:
    """A summary, an error or a command ends no front matter, fence or line, makes no link, image
    or heading, and is nothing that a host would replace or execute."""
    found = page(text, command)
    found.encode("utf-8")
    _, head, body = found.split("---\n", 2)
    fields = yaml.safe_load(head)
    assert set(fields) == {"name", "description", "metadata"}
    assert not re.search(r"[<>]|---", fields["description"])
    assert not re.search(r"\$\d|\$ARGUMENTS|\$\{|(?:^|\s)!`", found, re.MULTILINE)
    tokens = MarkdownIt("commonmark").parse(body)
    headings = [one for one in tokens if one.type == "heading_open"]
    # The title, and five that are the template's; the step's own where it is not elsewhere.
    assert len(headings) == (5 if is_hosts(command) else 6)
    inline = [child for one in tokens for child in one.children or ()]
    links = {one.attrGet("href") for one in inline if one.type == "link_open"}
    assert links <= {"references/evidence.md", "references/steps.md"}
    assert not [one for one in inline if one.type in ("image", "html_inline")]
    assert not [one for one in tokens if one.type == "html_block"]
