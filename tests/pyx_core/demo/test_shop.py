from __future__ import annotations

import hashlib
import json
import sqlite3
from typing import TYPE_CHECKING, Any

import pytest

from pyx_core.demo.shop import CACHE_NAME, SHOP_NAME, make_shop
from pyx_core.errors import PyxError

if TYPE_CHECKING:
    from pathlib import Path


def dump(path: Path) -> str:
    connection = sqlite3.connect(path)
    try:
        return "\n".join(connection.iterdump())
    finally:
        connection.close()


def cached(folder: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((folder / CACHE_NAME).read_text(encoding="utf-8"))
    return loaded


def test_the_shop_is_the_same_everywhere(tmp_path: Path) -> None:
    """Two shops have the same rows and the same cache, down to a digest written here."""
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        assert make_shop(str(tmp_path / name)) == [SHOP_NAME, CACHE_NAME]
    one, two = tmp_path / "one", tmp_path / "two"
    assert dump(one / SHOP_NAME) == dump(two / SHOP_NAME)
    assert (one / CACHE_NAME).read_bytes() == (two / CACHE_NAME).read_bytes()
    digest = hashlib.sha256(repr(sorted(rows(one).items())).encode()).hexdigest()
    assert digest == "2b6430ba5ff89583c6bb1342def8e61437b0dea50eb83b712f66bfb7394f0d6c"


def rows(folder: Path) -> dict[str, list[tuple[object, ...]]]:
    connection = sqlite3.connect(folder / SHOP_NAME)
    try:
        return {
            table: sorted(connection.execute(f"SELECT * FROM {table}").fetchall(), key=repr)
            for table in ("customers", "products", "price_changes", "orders", "order_lines")
        }
    finally:
        connection.close()


def test_the_shop_has_some_hundreds_of_rows(tmp_path: Path) -> None:
    """It is small enough to read and large enough that nobody counts by hand."""
    make_shop(str(tmp_path))
    counts = {table: len(found) for table, found in rows(tmp_path).items()}
    assert counts["products"] == len(cached(tmp_path)["prices"]) == 40
    assert 500 < sum(counts.values()) < 1000
    assert min(counts.values()) > 10


def test_the_shop_is_sound(tmp_path: Path) -> None:
    """Every amount is positive, every line belongs to an order and a product."""
    make_shop(str(tmp_path))
    shop = rows(tmp_path)
    orders, products = ({row[0] for row in shop[name]} for name in ("orders", "products"))
    for order_id, _, product_id, quantity, price in shop["order_lines"]:
        assert order_id in orders
        assert product_id in products
        assert isinstance(quantity, int)
        assert isinstance(price, int)
        assert quantity > 0
        assert price > 0


def test_what_is_there_stays(tmp_path: Path) -> None:
    """A second call makes nothing; where only the cache is missing, only that is made."""
    make_shop(str(tmp_path))
    before = (tmp_path / SHOP_NAME).read_bytes()
    cache = cached(tmp_path)
    assert make_shop(str(tmp_path)) == []
    (tmp_path / CACHE_NAME).unlink()
    assert make_shop(str(tmp_path)) == [CACHE_NAME]
    assert cached(tmp_path) == cache
    assert (tmp_path / SHOP_NAME).read_bytes() == before


def test_a_folder_that_is_gone_is_an_error_and_leaves_nothing(tmp_path: Path) -> None:
    """Where the shop can't be written the error says so, and names the file."""
    with pytest.raises(PyxError, match=SHOP_NAME) as caught:
        make_shop(str(tmp_path / "missing"))
    assert caught.value.kind == "unwritable"
    assert list(tmp_path.iterdir()) == []
