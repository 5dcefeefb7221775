"""The shell of every report: nothing of a run becomes markup, and nothing is asked for."""

from __future__ import annotations

import base64
import hashlib
import json
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from pyx_core.report.page import embedded, render
from reports import parsed


def page_of(text: str) -> bytes:
    return render(
        "page.html.jinja", {}, title=text, kind=text, data={"manifest": {text: text}}, now_s=0.0
    )


def test_the_policy_forbids_all_but_the_style_and_script_of_the_page() -> None:
    """The hashes of the Content-Security-Policy are those of the two elements, byte by byte."""
    page = page_of("a")
    found = parsed(page)
    policy = next(one for one in found.elements if one.get("http-equiv"))["content"]
    assert policy is not None
    assert policy.startswith("default-src 'none'; ")
    for tag in ("style", "script"):
        (content,) = re.findall(rf"<{tag}>(.*?)</{tag}>".encode(), page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


@settings(max_examples=40)
@given(st.text())
def test_no_text_becomes_an_element(text: str) -> None:
    """Whatever a title or a manifest holds, the page has the elements of an empty one."""
    assert parsed(page_of(text)).tags == parsed(page_of("a")).tags


@given(st.recursive(st.text() | st.integers() | st.none(), st.lists))
def test_embedded_data_is_read_back_as_it_was(value: object) -> None:
    """JSON in the page can't end its element, and every reader of JSON gets the same value."""
    text = str(embedded(value))
    assert not set("<>&\u2028\u2029") & set(text)
    assert json.loads(text) == value
