"""Names of a machine are found wherever they stand alone, and replaced where pyx writes."""

from __future__ import annotations

import json
import os
from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pyx_core.evidence.bundle.identity import Identity, NameScanner, Redaction, identity_of

ANNA = Identity(("/home/anna",), ("anna",), ("sol.example.org", "sol"))
PIECES = ("anna", "/home/anna", "sol", "SOL", "x", "-", "_", " ", "/", "%2F", "hannah", "a", "n")
TEXTS = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


def count(content: bytes, *cuts: int) -> dict[str, int]:
    scanner = NameScanner(ANNA)
    start = 0
    for cut in sorted(cuts):
        scanner.feed(content[start:cut])
        start = max(start, cut)
    scanner.feed(content[start:])
    return {str(kind): number for kind, number in scanner.finish().items()}


@given(text=TEXTS, cuts=st.lists(st.integers(0, 200), max_size=8))
@example(text="annaannaannasol%2Fanna/home/annaannaannaannaannaanna", cuts=[47])
def test_chunks_make_no_difference(text: str, cuts: list[int]) -> None:
    """However a file is cut into chunks, the same names are found in it."""
    content = text.encode()
    assert count(content, *cuts) == count(content)


@given(text=TEXTS)
def test_what_was_replaced_is_not_found(text: str) -> None:
    """After the names in a text were replaced, the scanner finds none of them."""
    redacted = Redaction(ANNA, {}).text(text)
    again = Redaction(ANNA, {}).text(redacted)
    assert again == redacted
    if "%2F" not in text:
        assert count(redacted.encode()) == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("anna", {"user"}),
        ("user=anna,", {"user"}),
        ("anna_report", {"user"}),
        ("savannah hannah annabel", set()),
        ("Anna", set()),
        ("/home/anna/x", {"home", "user"}),
        ("/home/annabel", set()),
        ("/home/anna-b", {"user"}),
        (quote("/home/anna", safe=""), {"home", "user"}),
        ("on SOL at 3", {"host"}),
        ("console solid", set()),
    ],
)
def test_only_whole_names_count(text: str, expected: set[str]) -> None:
    """A name inside of a word is another word."""
    assert set(count(text.encode())) == expected


def test_other_forms_are_found() -> None:
    """A home folder in UTF-16 or in JSON of Windows is found."""
    identity = Identity(("C:\\Users\\Anna",), ("Jörg",), ())
    for content in (
        "C:\\Users\\Anna".encode("utf-16-le"),
        json.dumps("C:\\Users\\Anna").encode(),
        b"C:/Users/Anna",
        json.dumps("Jörg").encode(),
        "Jörg".encode("utf-16-le"),
    ):
        scanner = NameScanner(identity)
        scanner.feed(content)
        assert scanner.finish(), content


@pytest.mark.skipif(os.name == "nt", reason="paths of POSIX")
def test_names_that_many_machines_have_lead_to_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """root, localhost and their like are not searched for; a home and a host of one's own are."""
    monkeypatch.setattr(os, "uname", lambda: os.uname_result(("", "localhost", "", "", "")))
    identity = identity_of({"HOME": "/root", "USER": "root", "HOSTNAME": "localhost"})
    assert list(identity.names()) == []
    identity = identity_of({"HOME": "/home/ubuntu", "USER": "ubuntu", "HOSTNAME": "build"})
    assert list(identity.names()) == []
    identity = identity_of({"HOME": "/home/anna", "HOSTNAME": "sol.example.org"})
    assert (identity.home, identity.user) == (("/home/anna",), ("anna",))
    assert identity.host == ("sol.example.org", "sol")


def test_folders_are_replaced_by_labels() -> None:
    """The longest folder that fits gives its label; keys of objects are done, too."""
    redaction = Redaction(ANNA, {"/home/anna/p/temp": "{output_dir}", "/home/anna/p": "{cwd}"})
    value = {"/home/anna/p/x": ["/home/anna/p/temp/y", 1, None, "~anna", "/home/anna"]}
    expected = {"{cwd}/x": ["{output_dir}/y", 1, None, "~{user}", "{home}"]}
    assert redaction.value(value) == expected
