"""What a log looks like that held secrets."""

from __future__ import annotations

import base64
import json

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pyx_core.secrets.detect import Secrets, secret_values
from pyx_core.secrets.encodings import needles_of
from pyx_core.secrets.masker import Masker, mask_text

patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

values = st.text(alphabet="ab", min_size=6, max_size=9) | st.text(
    alphabet="ab\n", min_size=8, max_size=24
)
named = st.lists(values, min_size=1, max_size=4).map(
    lambda found: Secrets(tuple((f"S{index}", value) for index, value in enumerate(found)))
)
texts = st.text(alphabet="ab\n", max_size=60).map(str.encode) | st.binary(max_size=40)


def reference(text: bytes, secrets: Secrets) -> tuple[bytes, int]:
    """The promise, spelt out: mark every byte of every needle, replace each run of marks."""
    names: dict[bytes, str] = {}
    for name, value in secrets.values:
        for needle in needles_of(value):
            names.setdefault(needle, name)
    covered: dict[int, str] = {}
    for start in range(len(text)):
        for needle in sorted(names, key=len, reverse=True):
            if text.startswith(needle, start):
                for place in range(start, start + len(needle)):
                    covered.setdefault(place, names[needle])
    out, count = bytearray(), 0
    for place in range(len(text)):
        if place not in covered:
            out += text[place : place + 1]
        elif place - 1 not in covered:
            out += f"[masked {covered[place]}]".encode()
            count += 1
    return bytes(out), count


@settings(patient, max_examples=400)
@given(named, st.lists(texts, max_size=6))
@example(Secrets((("A", "abaaba"), ("B", "abaabab"))), [b"abaab", b"a", b"abaabab"])
@example(Secrets((("A", "aaaaaa"),)), [b"aaaaaaa", b"aaaa", b"aa\naaaaa"])
def test_masking_does_not_depend_on_how_the_stream_is_cut(
    secrets: Secrets, chunks: list[bytes]
) -> None:
    """Any chunks of a text give what the whole text gives, and no needle survives."""
    expected, count = reference(b"".join(chunks), secrets)
    masker = Masker(secrets)
    masked = b"".join(map(masker.feed, chunks)) + masker.flush()
    assert masked == expected
    assert masker.masked == count


@patient
@given(named, st.lists(texts, max_size=6))
def test_as_little_as_possible_is_held_back(secrets: Secrets, chunks: list[bytes]) -> None:
    """Whole lines go out at once, and what is held could be the start of a secret."""
    needles = [needle for _, value in secrets.values for needle in needles_of(value)]
    masker = Masker(secrets)
    for chunk in chunks:
        masker.feed(chunk)
        held = masker._held
        assert b"\n" not in held
        assert not held or any(len(n) > len(held) and n.startswith(held) for n in needles)


def test_overlapping_and_touching_secrets_leave_nothing() -> None:
    """Parts of a secret that stick out of another one are masked with it."""
    secrets = Secrets((("FIRST", "abcdef"), ("SECOND", "defghi")))
    assert mask_text("<abcdefghi>", secrets) == "<[masked FIRST]>"
    assert mask_text("<abcdefdefghi>", secrets) == "<[masked FIRST]>"
    assert mask_text("<defghi abcdef>", secrets) == "<[masked SECOND] [masked FIRST]>"


def test_a_prompt_without_a_line_break_is_not_held_back() -> None:
    """What can't be the start of a secret appears at once, even with long secrets."""
    masker = Masker(secret_values({"TOKEN": "k3y-" * 500}))
    assert masker.feed(b"Proceed? [y/N] ") == b"Proceed? [y/N] "


def test_the_case_of_a_secret_matters() -> None:
    """Text that only resembles a secret stays."""
    assert mask_text("HUNTER2-X", secret_values({"PASSWORD": "hunter2-x"})) == "HUNTER2-X"


def test_a_secret_is_masked_in_its_encodings() -> None:
    """A header, a JSON document and a URL don't give the secret away."""
    password = 'pass "word" & more/1'
    secrets = secret_values({"DB_PASSWORD": password})
    basic = base64.b64encode(b"admin:" + password.encode()).decode()
    text = f"Basic {basic}\n{json.dumps([password])}\n{password!r}\n"
    masked = mask_text(text, secrets)
    assert masked.count("[masked DB_PASSWORD]") == 3
    assert "word" not in masked
    assert basic[12:-4] not in masked


def test_a_secret_cut_by_any_chunk_boundary_is_masked() -> None:
    """A pipe may deliver a secret byte by byte."""
    secrets = secret_values({"API_KEY": "0123456789abcdef-key"})
    text = b"key 0123456789abcdef-key end\n"
    for cut in range(len(text)):
        masker = Masker(secrets)
        out = masker.feed(text[:cut]) + masker.feed(text[cut:]) + masker.flush()
        assert out == b"key [masked API_KEY] end\n"


def test_without_secrets_a_chunk_passes_through_untouched() -> None:
    """Nothing is copied, held back or counted."""
    masker = Masker(secret_values({"HOME": "/root"}))
    chunk = b"x" * 100
    assert masker.feed(chunk) is chunk
    assert masker.flush() == b""
    assert masker.masked == 0


def test_secrets_too_short_for_a_needle_do_no_harm() -> None:
    """Secrets made by hand may hold values without any needle."""
    assert mask_text("abcabc", Secrets((("A", "abc"),))) == "abcabc"


def test_a_masker_can_begin_a_new_stream_after_a_flush() -> None:
    """What ended the first stream is not joined to the second."""
    masker = Masker(Secrets((("A", "abcdef"),)))
    assert masker.feed(b"abcdef") + masker.flush() == b"[masked A]"
    assert masker.feed(b"abc") + masker.flush() == b"abc"
    assert masker.feed(b"def\nabcdef\n") + masker.flush() == b"def\n[masked A]\n"


def test_many_hits_in_a_large_chunk_are_all_masked() -> None:
    """The search works piece by piece, and loses nothing between the pieces."""
    secrets = Secrets((("A", "0123456789abcdef"),))
    for shift in range(0, 20, 3):
        text = b"x" * (131072 - shift) + b"0123456789abcdef" + b"y" * 200_000
        masker = Masker(secrets)
        out = masker.feed(text) + masker.flush()
        assert out == b"x" * (131072 - shift) + b"[masked A]" + b"y" * 200_000
    many = Secrets(tuple((f"S{i}", f"{i:04}-secret-{i * 7919:08}") for i in range(60)))
    text = b"".join(f"{value} and\n".encode() * 100 for _, value in many.values)
    masker = Masker(many)
    assert b"secret" not in masker.feed(text) + masker.flush()
    assert masker.masked == 6000


@patient
@given(st.text(st.characters()))
def test_any_text_can_be_masked(text: str) -> None:
    """A name or message that holds surrogates passes, and what holds no secret is unchanged."""
    secrets = secret_values({"PASSWORD": "hunter2-x"})
    assert mask_text(text, secrets) == text
    assert "hunter2" not in mask_text(f"{text}hunter2-x{text}", secrets)
