"""A bounded log, for any stream in any pieces."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import tracemalloc
from itertools import pairwise

from hypothesis import example, given
from hypothesis import strategies as st

from pyx_core.engine.spool import Spool

MARKER = re.compile(rb"\n?\[pyx: (\d+) bytes in (\d+) lines are left out here\]\n")
PIECES = st.lists(
    st.one_of(
        st.binary(max_size=40),
        st.text(alphabet="a\né漢😀", max_size=30).map(str.encode),
        st.integers(1, 60).map(lambda count: b"a line\n" * count),
    ),
    max_size=40,
)


def spooled(chunks: list[bytes], limit: int) -> tuple[Spool, bytes]:
    """A spool that was fed and closed, and what is in its file then."""
    with tempfile.TemporaryFile() as file:
        spool = Spool(file.fileno(), limit)
        for chunk in chunks:
            spool.feed(chunk)
        spool.close()
        file.seek(0)
        return spool, file.read()


def head_and_tail(spool: Spool, content: bytes, whole: bytes) -> tuple[bytes, bytes]:
    """What is kept before and behind the line that says what is left out, told by the stream."""
    for match in MARKER.finditer(content):
        # The stream may hold such a line itself, and the line's own break may be the stream's.
        for start in {match.start(), content.index(b"[", match.start())}:
            head, tail = content[:start], content[match.end() :]
            counts = int(match[1]), int(match[2])
            if (
                counts == (spool.omitted_bytes, spool.omitted_lines)
                and whole.startswith(head)
                and whole.endswith(tail)
                and len(head) + len(tail) + counts[0] == len(whole)
            ):
                return head, tail
    raise AssertionError("nothing says what is left out")


@given(chunks=PIECES, limit=st.integers(2, 400))
@example(chunks=[b"x" * 100], limit=10)
@example(chunks=[b"\n" * 100], limit=2)
@example(chunks=[b"[pyx: 1 bytes in 0 lines are left out here]\n"] * 9, limit=60)
def test_a_log_is_bounded_and_says_exactly_what_it_lacks(chunks: list[bytes], limit: int) -> None:
    """Head and tail are a prefix and a suffix of the stream; omitted bytes and lines are exact."""
    whole = b"".join(chunks)
    spool, content = spooled(chunks, limit)
    if len(whole) <= limit // 2:
        assert content == whole
    if not spool.omitted_bytes:
        assert (content, spool.omitted_lines) == (whole, 0)
    else:
        head, tail = head_and_tail(spool, content, whole)
        assert len(head) + len(tail) <= limit
        left_out = whole[len(head) : len(whole) - len(tail)]
        assert len(left_out) == spool.omitted_bytes
        assert left_out.count(b"\n") == spool.omitted_lines


@given(chunks=PIECES, limit=st.integers(2, 400))
def test_what_the_manifest_says_of_the_log_is_true(chunks: list[bytes], limit: int) -> None:
    """Size, lines and sha256 are those of the file, whatever the pieces were."""
    spool, content = spooled(chunks, limit)
    assert spool.size == len(content)
    assert spool.sha256 == hashlib.sha256(content).hexdigest()
    assert spool.lines == len(content.split(b"\n")) - (content.endswith(b"\n") or not content)


@given(
    text=st.text(alphabet="aé漢😀\n", max_size=400),
    cuts=st.lists(st.integers(0, 1600), max_size=20),
    limit=st.integers(16, 400),
)
@example(text="a" * 31 + "é" + "b" * 200, cuts=[32], limit=64)
@example(text="a" * 32 + "b" * 40 + "é" + "c" * 31, cuts=[32, 73], limit=64)
@example(text="é" * 200, cuts=list(range(1, 400, 2)), limit=64)
def test_a_cut_never_parts_a_character(text: str, cuts: list[int], limit: int) -> None:
    """A log of valid UTF-8 stays valid UTF-8, wherever the pipe and the limit cut it."""
    whole = text.encode()
    places = sorted({0, len(whole), *(cut for cut in cuts if cut < len(whole))})
    _, content = spooled([whole[start:stop] for start, stop in pairwise(places)], limit)
    content.decode("utf-8")


def test_the_cut_falls_between_two_lines() -> None:
    """Of lines of usual length no part is kept: neither the head nor the tail shows half a line."""
    lines = [b"line %06d\n" % number for number in range(10_000)]
    whole = b"".join(lines)
    chunks = [whole[start : start + 777] for start in range(0, len(whole), 777)]
    _, content = spooled([whole], 10_000)
    assert set(content.splitlines(keepends=True)) - set(lines) == {
        line for line in content.splitlines(keepends=True) if b"left out" in line
    }
    spool, content = spooled(chunks, 10_000)
    assert spool.omitted_bytes > 80_000
    assert len(content) > 8_000


def test_many_small_writes_need_no_more_memory_than_few_large_ones() -> None:
    """A tail of two-byte chunks takes about its size in memory, not fifty times as much."""
    limit = 400_000
    with open(os.devnull, "wb") as file:
        spool = Spool(file.fileno(), limit)
        spool.feed(b"x" * (limit // 2))
        tracemalloc.start()
        try:
            for number in range(limit // 2):
                spool.feed(b"%x\n" % (number & 15))
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert peak < 4 * limit
