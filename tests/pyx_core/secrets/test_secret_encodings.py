"""In which forms a secret is recognised."""

from __future__ import annotations

import base64
import html
import json
import os
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pyx_core.secrets.encodings import needles_of

patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

KEY = """-----BEGIN PRIVATE KEY-----
MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj
MzEfYyjiWA4R4/M2bS1GB4t7NXp98C3SC6dVMvDuictGeurT8jNbvJZHtCSuYEvu
tail==
-----END PRIVATE KEY-----
"""
one_line = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp"]), min_size=6)


def is_found(secret: str, text: str | bytes) -> bool:
    raw = text.encode() if isinstance(text, str) else text
    return any(needle in raw for needle in needles_of(secret))


@patient
@given(one_line, st.binary(max_size=8), st.binary(max_size=8))
def test_base64_of_a_text_around_a_secret_is_recognised(
    secret: str, before: bytes, after: bytes
) -> None:
    """`Basic` credentials and the like, whatever stands before and after the secret."""
    raw = before + secret.encode() + after
    assert is_found(secret, base64.b64encode(raw))
    assert is_found(secret, base64.urlsafe_b64encode(raw))


@patient
@given(one_line)
def test_every_usual_way_to_write_a_secret_is_recognised(secret: str) -> None:
    """Raw, hex, URL, JSON, Python's repr, HTML, and PowerShell's UTF-16."""
    raw = secret.encode()
    for text in (
        secret,
        raw.hex(),
        raw.hex().upper(),
        quote(secret),
        quote(secret, safe=""),
        quote_plus(secret),
        json.dumps(secret),
        json.dumps(secret, ensure_ascii=False),
        json.dumps(secret, ensure_ascii=False).replace("/", "\\/"),
        repr(secret),
        repr([secret]),
        repr(raw),
        html.escape(secret),
    ):
        assert is_found(secret, text), text
    if secret.isascii():
        assert is_found(secret, secret.encode("utf-16-le"))


@patient
@given(st.text(min_size=6))
def test_no_needle_holds_a_line_break_or_is_short(secret: str) -> None:
    """Whole lines can be passed on at once, and ordinary text isn't hit by a short needle."""
    needles = needles_of(secret)
    assert len(set(needles)) == len(needles)
    for needle in needles:
        assert len(needle) >= 6
        assert b"\n" not in needle
        assert b"\r" not in needle


@pytest.mark.parametrize("written", [KEY, KEY.replace("\n", "\r\n"), KEY.replace("\n", "\\n")])
def test_a_key_of_several_lines_is_recognised_whole_and_line_by_line(written: str) -> None:
    """However the variable holds its line breaks, printed lines and encoded wholes are found."""
    needles = needles_of(written)
    for line in KEY.split("\n")[1:4]:
        assert line.encode() in needles
    assert is_found(written, json.dumps({"key": written}))
    assert is_found(written, base64.b64encode(written.encode()))


def test_lines_that_say_nothing_are_no_needles() -> None:
    """The braces and frames of a secret file don't blacken other texts."""
    text = '{\n  "aaaaaa-secret": 1,\n}\n------\n' + KEY
    for line in (b"{", b"}", b"------", b"-----BEGIN PRIVATE KEY-----"):
        assert line not in needles_of(text)


@pytest.mark.parametrize("width", [64, 76])
def test_base64_wrapped_by_command_line_tools_is_recognised(width: int) -> None:
    """`base64` and `openssl base64` break long secrets into lines, each of which is found."""
    secret = "sk-ant-" + "a1B2c3D4-_" * 12
    encoded = base64.b64encode(secret.encode()).decode().rstrip("=")
    needles = needles_of(secret)
    lines = [encoded[at : at + width] for at in range(0, len(encoded), width)]
    assert all(line.encode() in needles for line in lines[:-1])


def test_a_value_that_is_not_utf8_is_searched_for_as_the_bytes_it_was() -> None:
    """An environment may hold any bytes but NUL."""
    value = os.fsdecode(b"caf\xe9-secret") if os.name == "posix" else "caf\udce9-secret"
    assert b"caf\xe9-secret" in needles_of(value)
    assert needles_of("half \ud83d of a pair")
