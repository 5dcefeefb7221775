"""A command line is split as redis-cli splits it, and a parameter stays one word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyx_core.errors import PyxError
from pyx_core.sources.words import split_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("GET key", [b"GET", b"key"]),
        ("  GET \t key \n", [b"GET", b"key"]),
        (r'GET "a b\x00\xff\n\"\\"', [b"GET", b'a b\x00\xff\n"\\']),
        (r"GET 'a\' \x00'", [b"GET", rb"a' \x00"]),
        ('GET ""', [b"GET", b""]),
        ("GET schlüssel", [b"GET", "schlüssel".encode()]),
        (r"GET a\x00b", [b"GET", rb"a\x00b"]),
        ('GET "over\ntwo lines"', [b"GET", b"over\ntwo lines"]),
    ],
)
def test_words_are_split(text: str, words: list[bytes]) -> None:
    """Blanks separate, quotes hold together, and only double quotes know escapes."""
    assert split_words(text, {}) == words


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        *(('GET "a', "usage"), ("GET 'a", "usage"), ('GET "a"b', "usage"), ('GET a"b"', "usage")),
        *(("", "usage"), (" \n ", "usage"), ("GET \ud800", "usage"), ("GET a\nSET a", "refused")),
        ("GET a\r\nSET a", "refused"),
    ],
)
def test_what_is_unclear_is_not_guessed(text: str, kind: str) -> None:
    """Open quotes, quotes within words, text that is none, and second lines are told."""
    with pytest.raises(PyxError) as caught:
        split_words(text, {})
    assert caught.value.kind == kind
    assert caught.value.hint


@given(st.lists(st.binary(max_size=20), min_size=1, max_size=5))
def test_every_word_can_be_written(words: list[bytes]) -> None:
    """Whatever bytes a key has, there is a quoted form of it."""
    quoted = ['"' + "".join(f"\\x{byte:02x}" for byte in word) + '"' for word in words]
    assert split_words(" ".join(quoted), {}) == words


@given(st.text(max_size=50))
def test_a_parameter_is_one_word(value: str) -> None:
    """Nothing in a value makes a second word of it, or a second command."""
    text = "GET :key x:key ':key'"
    expected = value.encode("utf-8", "surrogateescape") if _is_text(value) else None
    if expected is None:
        return
    assert split_words(text, {"key": value}) == [b"GET", expected, b"x:key", b":key"]


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def test_parameters_that_no_word_names_are_told() -> None:
    """A parameter that goes nowhere is a mistake; a word like one is just a word."""
    with pytest.raises(PyxError, match="no word :lost"):
        split_words("GET a:lost", {"lost": "1"})
    assert split_words("GET :other", {}) == [b"GET", b":other"]
    assert split_words("GET :n", {"n": 7}) == [b"GET", b"7"]
