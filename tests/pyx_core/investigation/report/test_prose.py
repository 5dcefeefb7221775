"""What people wrote in a log, as HTML that can only be read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyx_core.investigation.report.prose import Prose
from pyx_core.report.legible import Legible
from pyx_core.secrets.detect import secret_values
from reports import parsed

WRITTEN = frozenset(
    ("p", "ul", "ol", "li", "a", "code", "pre", "em", "strong", "blockquote", "hr", "br")
) | {"table", "thead", "tbody", "tr", "th", "td", "h3", "h4", "h5", "h6"}


def prose() -> Prose:
    places = {"F1": "#finding-F1", "E1": "#run-1"}
    legible = Legible(secret_values({"DB_PASSWORD": "hunter2-hunter2"}))
    return Prose(legible, "/log", places.get, lambda path: f"./{path.removeprefix('/log/')}")


def addresses(text: str) -> list[str | None]:
    page = parsed(str(prose().render(text)).encode())
    return [one["href"] for one in page.elements if one["tag"] == "a"]


def test_labels_lead_to_what_they_stand_for() -> None:
    """`[F1]` is a link to the finding, and a label that nothing has is text."""
    assert addresses("It is so [F1], as [E1] says, not [F9].") == ["#finding-F1", "#run-1"]
    assert "[F9]" in str(prose().render("not [F9]"))


def test_links_to_files_lead_from_where_the_report_is() -> None:
    """A relative link of the log is reached by the report's own address of that file."""
    assert addresses("[rows](sub/rows.csv#L3)") == ["./sub/rows.csv"]


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "%6aavascript:alert(1)",
        "data:text/html,x",
        "https://example.com/x",
        "//example.com/x",
        "/etc/passwd",
        "\\\\server\\share",
        "vbscript:x",
    ],
)
def test_no_link_leaves_what_lies_beside_the_log(address: str) -> None:
    """Any other address is shown as text, in links, in pictures, and where it defines a label."""
    for text in (
        f"[a]({address})",
        f"![a]({address})",
        f"<{address}>",
        f"[a][b]\n\n[b]: {address}",
        f"[F1]\n\n[F1]: {address}",
    ):
        page = parsed(str(prose().render(text)).encode())
        assert not [one for one in page.elements if one["tag"] == "img"]
        for one in page.elements:
            assert one.get("href") in (None, "#finding-F1"), text


def test_a_secret_is_masked_in_what_people_wrote() -> None:
    """Somebody pasted a password into the log: the report does not pass it on."""
    assert "hunter2" not in str(prose().render("the password is hunter2-hunter2"))


@given(st.text(alphabet=st.sampled_from("<>&\"'`[]()!#*_-:/\\ \n\taFE1.javscript\x1b\u202e")))
def test_no_text_becomes_markup_of_its_own(text: str) -> None:
    """Whatever stands in a section, only what Markdown makes is there, and no code."""
    page = parsed(str(prose().render(text)).encode())
    assert set(page.tags) <= WRITTEN
    for one in page.elements:
        assert set(one) <= {"tag", "href", "class", "start"}
        assert str(one.get("href", "#")).startswith(("#", "./"))


def test_tables_have_no_style_of_their_own() -> None:
    """A column that is set to the right is no reason for the browser to report the page."""
    page = parsed(str(prose().render("| a | b |\n|--:|---|\n| 1 | 2 |")).encode())
    assert "td" in page.tags
    assert not [one for one in page.elements if "style" in one]


def test_headings_leave_no_hole_in_the_outline() -> None:
    """A log may jump from a large heading to a small one; the page goes on level by level."""
    page = parsed(str(prose().render("# a\n\n###### b\n\n## c")).encode())
    assert page.tags == ["h3", "h4", "h3"]


def test_in_a_finding_the_list_of_fields_is_left_out() -> None:
    """Around the fields stands what the writer says; the fields have a place of their own."""
    text = "\n- kind: observed\n- evidence: E1\n  - quote: `26`\n\nOf 240 products.\n"
    assert str(prose().render(text, without_lists=True)) == "<p>Of 240 products.</p>"
