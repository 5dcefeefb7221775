"""Text becomes a number of bytes or seconds, or an error that says what was wrong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyx_core.errors import PyxError
from pyx_core.settings.values import parse_bytes, parse_seconds


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("67108864", 67108864),
        ("500kB", 500_000),
        ("500 KB", 500_000),
        ("64MiB", 64 << 20),
        ("64m", 64_000_000),
        (" 2GiB ", 2 << 30),
        ("1024b", 1024),
    ],
)
def test_bytes_are_read_with_their_unit(text: str, value: int) -> None:
    """Plain numbers, decimal and binary units, in any case."""
    assert parse_bytes(text, "--log-limit") == value


@pytest.mark.parametrize(
    "text", ["", "MiB", "-5", "1.5MiB", "12 monkeys", "0", "1023", "1e6", "٣kB"]
)
def test_what_is_no_number_of_bytes_is_told(text: str) -> None:
    """The message names the option and the text; the hint shows what works."""
    with pytest.raises(PyxError) as raised:
        parse_bytes(text, "--log-limit")
    assert raised.value.kind == "usage"
    assert "--log-limit" in raised.value.message
    assert raised.value.hint
    assert raised.value.hint.startswith("try --log-limit ")


@pytest.mark.parametrize(("text", "value"), [("30", 30.0), ("0.5", 0.5), ("1e3", 1000.0)])
def test_seconds_are_read(text: str, value: float) -> None:
    """Whole or not."""
    assert parse_seconds(text, "--timeout") == value


@pytest.mark.parametrize("text", ["", "0", "-1", "nan", "inf", "1e400", "soon", "30s", "9" * 30])
def test_what_is_no_number_of_seconds_is_told(text: str) -> None:
    """Nothing that could not end a run passes as a time limit."""
    with pytest.raises(PyxError) as raised:
        parse_seconds(text, "--timeout")
    assert raised.value.kind == "usage"
    assert "--timeout" in raised.value.message


@given(st.text(max_size=12))
def test_any_text_is_a_value_or_a_mistake(text: str) -> None:
    """No text makes anything but a number in range or an error of kind `usage`."""
    for parse, least in ((parse_bytes, 1024), (parse_seconds, 0)):
        try:
            value, kind = parse(text, "--x"), None
        except PyxError as error:
            value, kind = least, error.kind
        assert value >= least
        assert kind in (None, "usage")
