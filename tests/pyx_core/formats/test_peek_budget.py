"""Whatever a file holds, what is shown of it keeps within its bounds."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyx_core.errors import PyxError
from pyx_core.formats.fitting import fit
from pyx_core.formats.peek import peek
from pyx_core.formats.peeked import Range, Request
from pyx_core.formats.peekers import PEEKERS, peeker
from pyx_core.formats.recognise import BY_ENDING
from pyx_core.formats.tokens import estimate_tokens
from pyx_core.secrets.detect import Secrets, secret_values

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

SECRET = "kX9vQ7zLm2Rt00pW"
SECRETS = secret_values({"SERVICE_PASSWORD": SECRET})
ENDINGS = st.sampled_from(sorted({*BY_ENDING, ".unknown"}))
LETTERS = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from('`\x1b\u202e\u200b\ufeff\U000e0041\ufe0f\r\n\t ,;"{}[]:#|'),
    ),
    max_size=400,
)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), LETTERS),
    lambda inner: st.lists(inner) | st.dictionaries(LETTERS, inner),
    max_leaves=20,
)
CONTENTS = st.one_of(
    st.binary(max_size=2000),
    LETTERS.map(lambda text: text.encode("utf-8", "surrogatepass")),
    LETTERS.map(lambda text: b"\xff\xfe" + text.encode("utf-16-le", "surrogatepass")),
    VALUES.map(lambda value: json.dumps(value).encode()),
    st.lists(VALUES, max_size=30).map(lambda values: "\n".join(map(json.dumps, values)).encode()),
    st.lists(st.lists(LETTERS, max_size=5), max_size=20).map(
        lambda rows: "\n".join(",".join(row) for row in rows).encode("utf-8", "surrogatepass")
    ),
)
BUDGETS = st.integers(100, 4000)


def command(options: Sequence[str]) -> str:
    return " ".join(["pyx", "peek", "some file", *options])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("peeked")


def look(path: Path, request: Request, *, as_json: bool, secrets: Secrets = SECRETS) -> str:
    found = peek(str(path), request, secrets)
    return fit(path.name, found, request.budget, command, secrets, as_json=as_json).text


@settings(max_examples=60)
@given(ending=ENDINGS, content=CONTENTS, budget=BUDGETS, as_json=st.booleans())
def test_no_content_makes_a_peek_exceed_its_budget(
    ending: str, content: bytes, budget: int, as_json: bool, folder: Path
) -> None:
    """Any bytes in a file of any name cost at most the budget, as text and as JSON."""
    path = folder / f"any{ending}"
    path.write_bytes(content)
    text = look(path, Request(budget=budget), as_json=as_json)
    assert estimate_tokens(text) <= budget
    if as_json:
        assert isinstance(json.loads(text), dict)


@settings(max_examples=60)
@given(ending=ENDINGS, content=CONTENTS, budget=BUDGETS)
def test_no_content_gets_out_of_its_fence_or_hides(
    ending: str, content: bytes, budget: int, folder: Path
) -> None:
    """No line of a file closes the fence around it, and no letter of it is unseen or obeyed."""
    path = folder / f"fenced{ending}"
    path.write_bytes(content)
    text = look(path, Request(budget=budget), as_json=False)
    assert all(letter.isprintable() or letter in "\n\t" for letter in text)
    assert not re.search("[\u200b-\u200f\u202a-\u202e\ufe00-\ufe0f\U000e0000-\U000e01ef]", text)
    fence = ""
    for line in text.split("\n"):
        if not fence and (opened := re.fullmatch(r"(`{3,})data", line)):
            fence = opened[1]
        elif fence and line == fence:
            fence = ""
        elif fence:
            assert len(fence) > max(map(len, re.findall("`+", line)), default=0)
    assert not fence


@settings(max_examples=60)
@given(
    content=st.lists(st.sampled_from([SECRET, "a", ",", "\n", '"', "x" * 200]), max_size=60),
    ending=st.sampled_from([".txt", ".csv", ".json", ".jsonl", ".md", ".bin", ".log", ".tsv"]),
    budget=st.integers(100, 1500),
    part=st.sampled_from([{}, {"lines": Range(1, 9)}, {"bytes_": Range(3, None)}]),
)
def test_no_part_of_a_secret_is_shown(
    content: list[str], ending: str, budget: int, part: dict[str, Range], folder: Path
) -> None:
    """A known secret is masked before anything is cut, wherever the cut falls."""
    path = folder / f"secret{ending}"
    path.write_text("".join(content))
    try:
        text = look(path, Request(budget=budget, **part), as_json=False)  # type: ignore[arg-type]
    except PyxError:
        return
    for start in range(len(SECRET) - 6):
        assert SECRET[start : start + 7] not in text


@pytest.mark.parametrize("name", sorted(set(PEEKERS)))
def test_every_format_of_the_table_has_its_peeker(name: str) -> None:
    """Each line of the table names a file that says what it takes and can peek."""
    found = peeker(name)
    assert isinstance(found.TAKES, frozenset)
    assert callable(found.peek)


@pytest.mark.parametrize("budget", [-1, 0, 99, 1_000_001])
def test_a_budget_that_nothing_fits_into_is_refused(budget: int) -> None:
    """A budget is between 100 and a million tokens."""
    with pytest.raises(PyxError, match="--budget"):
        Request(budget=budget)
