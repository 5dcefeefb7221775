"""A skill with placeholders in place of what gave its project away."""

from __future__ import annotations

import functools
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planted import CLEAN_PROSE
from pyx_core.errors import PyxError
from pyx_core.skills.learning.identifiers.identifier import Identifier
from pyx_core.skills.learning.identifiers.matcher import Matcher
from pyx_core.skills.learning.identifiers.vocabulary import vocabulary
from pyx_core.skills.learning.leaks import find_leaks
from pyx_core.skills.learning.rewriting import Placeholders, rewrite, write

KNOWN = [
    Identifier("zqv_order_item", "table", "a query"),
    Identifier("zqv_ledger", "table", "a query"),
    Identifier("stock_levels", "table", "a query"),
    Identifier("zqv:price", "key", "a query"),
    Identifier("harbor-mercury", "repository", "the folder's name"),
    Identifier("Jürgen Größler", "person", "an author"),
    Identifier("検針値", "table", "a query"),
    Identifier("pg-7.zorexa", "host", ".env"),
    Identifier("ZQV", "ticket", "the subjects of commits"),
    Identifier("ZQV_LEDGER_URL", "variable", ".env"),
]
PIECES = (
    *(
        "zqv_order_item",
        "ZqvOrderItem",
        "zqv order items",
        "ZQV_LEDGER_URL",
        "zqv:price:42",
        "zqv_",
    ),
    *("stock_levels", "StockLevels", "Harbor Mercury", "harbor-mercury", "Juergen", "Größler"),
    *("検針値テーブル", "pg-7.zorexa.internal", "ZQV-12", "/home/zorexa/x", "C:\\Users\\zorexa\\y"),
    *(
        "a@zorexa.io",
        "<TABLE_ITEM>",
        "<PROJECT>",
        "orders",
        "`",
        "|",
        "\t",
        "é",
        "<",
        "_",
        "-",
        ".",
    ),
)


@functools.cache
def matcher() -> Matcher:
    return Matcher(KNOWN, vocabulary())


def sure_leaks(folder: str) -> list[str]:
    found = find_leaks(folder, matcher())
    return [f"{leak.file}:{leak.line} {leak.text}" for leak in found if leak.certainty == "leak"]


def rewritten(folder: str) -> int:
    files = rewrite(folder, find_leaks(folder, matcher()), Placeholders())
    write(folder, files)
    return len(files)


pieces = st.sampled_from(PIECES) | st.sampled_from(CLEAN_PROSE.read_text("utf-8").split())
texts = st.lists(st.tuples(pieces, st.sampled_from(("", " ", "\n", "\r\n"))), max_size=30).map(
    lambda drawn: "".join(piece + joint for piece, joint in drawn)
)


@given(texts, st.sampled_from(("SKILL.md", "scripts/a.py", "scripts/zqv_ledger.sql")))
def test_nothing_is_left_to_find(text: str, name: str) -> None:
    """After a rewriting no leak is found, and another one changes nothing."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode())
        rewritten(folder)
        assert sure_leaks(folder) == []
        assert rewritten(folder) == 0


def test_all_but_the_leaks_stays_as_it_is(tmp_path: Path) -> None:
    """Line endings, blanks and a missing last line feed are the skill's own."""
    path = tmp_path / "SKILL.md"
    path.write_bytes("a \r\n`zqv_ledger`\tb\n\n  c é".encode())
    rewritten(str(tmp_path))
    assert path.read_bytes() == "a \r\n`<TABLE_LEDGER>`\tb\n\n  c é".encode()


def test_two_names_never_share_a_placeholder(tmp_path: Path) -> None:
    """Two tables stay two, and one stays one however it is written."""
    path = tmp_path / "SKILL.md"
    path.write_text("zqv_ledger, ZqvLedger, zqv_order_item\n", "utf-8")
    rewritten(str(tmp_path))
    first, second, third = path.read_text("utf-8").strip().split(", ")
    assert first == second != third


def test_names_of_files_are_rewritten_and_replace_none(tmp_path: Path) -> None:
    """A file's name loses its leaks; where another is called so, nothing is written."""
    (tmp_path / "zqv_ledger.md").write_text("x\n", "utf-8")
    rewritten(str(tmp_path))
    (made,) = tmp_path.iterdir()
    assert "zqv" not in made.name
    (tmp_path / "zqv_ledger.md").write_text("y\n", "utf-8")
    with pytest.raises(PyxError, match="would be called"):
        rewritten(str(tmp_path))
    assert made.read_text("utf-8") == "x\n"
    made.unlink()
    (tmp_path / "ZqvLedger.md").write_text("z\n", "utf-8")
    with pytest.raises(PyxError, match="would be called"):
        rewritten(str(tmp_path))
    assert {one.name for one in tmp_path.iterdir()} == {"zqv_ledger.md", "ZqvLedger.md"}


def test_a_rewritten_skill_is_still_one(tmp_path: Path) -> None:
    """Links lead to the renamed files, and no field of the front matter has angles."""
    name = tmp_path.name
    (tmp_path / "scripts").mkdir()
    (tmp_path / "scripts" / "zqv_ledger.sql").write_text("SELECT 1 FROM zqv_ledger\n", "utf-8")
    head = f'---\nname: {name}\ndescription: "Reads zqv_ledger. Use when asked."\n---\n'
    body = "# One\n\nCopy [zqv_ledger.sql](scripts/zqv_ledger.sql), see https://zqv_ledger/.\n"
    (tmp_path / "SKILL.md").write_text(head + body, "utf-8")
    rewritten(str(tmp_path))
    assert sure_leaks(str(tmp_path)) == []
    text = (tmp_path / "SKILL.md").read_text("utf-8")
    assert '"Reads table ledger. Use when asked."' in text
    assert "[<TABLE_LEDGER>.sql](scripts/table-ledger.sql), see https://<" in text
    assert (tmp_path / "scripts" / "table-ledger.sql").is_file()
