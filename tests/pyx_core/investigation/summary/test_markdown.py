"""Text put into Markdown comes out as the text that it is."""

from __future__ import annotations

from html import unescape

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from pyx_core.formats.shown import visible
from pyx_core.investigation.summary.markdown import block_of_code, code, escape
from pyx_core.investigation.summary.prose import read_prose, write_blocks
from pyx_core.investigation.summary.sentences import CLOSE, OPEN, claims

# Signs of Markdown far more often than anything else.
SIGNS = st.text(st.sampled_from("`*_[]()<>#+-.!|~&;\\\"'=:/ \n1aF") | st.characters(), max_size=40)
PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


@given(SIGNS)
@example("__0__")
def test_an_escaped_text_is_shown_as_it_is(text: str) -> None:
    """In a paragraph, and in the cell of a table, nothing of a text is taken for Markdown."""
    wanted = visible(" ".join(text.split()))
    html = PARSER.render(f"{escape(text)}\n")
    assert unescape(html.replace("<p>", "").replace("</p>", "")).strip() == wanted
    cells = [
        token.content
        for token in PARSER.parse(f"| a | b |\n|---|---|\n| x{escape(text)} | y |\n")
        if token.type == "inline"
    ]
    assert len(cells) == 4
    html = PARSER.renderInline(cells[2])
    assert unescape(html) == f"x{wanted}".rstrip()


@given(SIGNS)
def test_code_is_shown_as_it_is(text: str) -> None:
    """Neither backticks in a code span nor fences in a block end it."""
    wanted = visible(" ".join(text.split()))
    html = unescape(PARSER.renderInline(code(text.replace("|", ""))))
    assert html == f"<code>{wanted.replace('|', '') or ' '}</code>" or not wanted.replace("|", "")
    (block,) = PARSER.parse(block_of_code(text))
    assert block.type == "fence"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("No. 3 are lost F1. They wait F2.", ["No. 3 are lost F1.", "They wait F2."]),
        ("3 are lost. F1 They wait.", ["3 are lost. F1", "They wait."]),
        ("It is e.g. 3 F1, F2! So what?", ["It is e.g. 3 F1, F2!", "So what?"]),
        ("It costs 24.90 EUR F1.", ["It costs 24.90 EUR F1."]),
    ],
)
def test_sentences_stand_with_what_they_rest_on(text: str, parts: list[str]) -> None:
    """A sentence has the labels up to the next one; those without lead to the next with one."""
    marked = text.replace("F1", f"{OPEN}F1{CLOSE}").replace("F2", f"{OPEN}F2{CLOSE}")
    found = [claim.text.replace(OPEN, "").replace(CLOSE, "") for claim in claims(marked)]
    assert found == parts


def test_blocks_stay_what_they_are() -> None:
    """Lists, their levels, code, emphasis and links are written again as they were; comments go."""
    text = (
        "One *two* **three** `four` [five](a%20b.md).\n\n- six\n    1. seven\n- eight\n\n"
        "```sql\nSELECT 1 -- <b>\n```\n\nnine <!-- ten -->"
    )
    written = write_blocks(read_prose(text, lambda target: target))
    assert written == text.replace(" <!-- ten -->", "")
