"""Which secrets an output file is reported to hold."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pyx_core.secrets.detect import Secrets, secret_values
from pyx_core.secrets.scan import Scanner

patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

SECRETS = secret_values({"DB_PASSWORD": "hunter2-x", "TOKEN": "tok-12345", "UNUSED_KEY": "x" * 3})


def scanned(secrets: Secrets, *chunks: bytes) -> dict[str, int]:
    scanner = Scanner(secrets)
    for chunk in chunks:
        scanner.feed(chunk)
    return scanner.found


def test_a_file_is_reported_with_the_names_of_its_secrets_and_how_often() -> None:
    """Names and counts, in any encoding; secrets that aren't there aren't named."""
    assert scanned(SECRETS, b"a hunter2-x\n" * 3 + b"hunter2-x".hex().encode() + b" tok-12345") == {
        "DB_PASSWORD": 4,
        "TOKEN": 1,
    }
    assert scanned(SECRETS, b"nothing here") == {}
    assert scanned(Secrets(), b"hunter2-x") == {}


def test_a_secret_across_chunks_is_found_once() -> None:
    """Hashing reads a file in chunks that know nothing of secrets."""
    text = b"-- hunter2-x --"
    for cut in range(len(text) + 1):
        assert scanned(SECRETS, text[:cut], text[cut:]) == {"DB_PASSWORD": 1}


def test_a_secret_at_the_very_end_is_found() -> None:
    """What was read counts, also where a longer secret could still have followed."""
    secrets = Secrets((("SHORT", "abcdef"), ("LONG", "abcdefghijkl")))
    assert scanned(secrets, b"xabcdef") == {"SHORT": 1}
    assert scanned(secrets, b"xabcdef", b"ghijkl") == {"SHORT": 1, "LONG": 1}


@patient
@given(
    st.lists(st.text(alphabet="ab", min_size=6, max_size=9), min_size=1, max_size=4),
    st.lists(st.text(alphabet="ab\n", max_size=30).map(str.encode), max_size=6),
)
def test_counts_do_not_depend_on_the_chunks(values: list[str], chunks: list[bytes]) -> None:
    """However a file is read, the report is the same, and asking early changes nothing."""
    secrets = Secrets(tuple((f"S{index % 2}", value) for index, value in enumerate(values)))
    scanner = Scanner(secrets)
    for chunk in chunks:
        scanner.feed(chunk)
        assert scanner.found == scanner.found
    assert scanner.found == scanned(secrets, b"".join(chunks))
    text = b"".join(chunks)
    for index, value in enumerate(values):
        if value.encode() in text:
            first = values.index(value)
            assert f"S{first % 2}" in scanner.found, index
