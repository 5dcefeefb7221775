"""The shop and its price cache: made once, the same on every machine."""

from __future__ import annotations

import json
import os
import sqlite3

from pyx_core.errors import PyxError
from pyx_core.manifest.publish import publish

SHOP_NAME = "shop.sqlite"
CACHE_NAME = "price-cache.json"

_SQL_FOLDER = os.path.dirname(__file__)
_TEMPORARY_NAME = ".shop.tmp"


def make_shop(folder: str) -> list[str]:
    """Makes what is missing of the shop and its cache; the names of what was made.

    Raises PyxError `disk_full` or `unwritable`; nothing half-written stays.
    """
    missing = [
        name for name in (SHOP_NAME, CACHE_NAME) if not os.path.lexists(os.path.join(folder, name))
    ]
    if missing:
        connection = sqlite3.connect(":memory:")
        try:
            connection.executescript(_sql("shop.sql"))
            if SHOP_NAME in missing:
                _write_shop(connection, folder)
            if CACHE_NAME in missing:
                publish(os.path.join(folder, CACHE_NAME), _cache(connection))
        finally:
            connection.close()
    return missing


def _write_shop(shop: sqlite3.Connection, folder: str) -> None:
    path = os.path.join(folder, SHOP_NAME)
    temporary = os.path.join(folder, f"{_TEMPORARY_NAME}.{os.getpid()}")
    try:
        target = sqlite3.connect(temporary)
        try:
            shop.backup(target)
        finally:
            target.close()
        os.replace(temporary, path)
    except (OSError, sqlite3.Error) as error:
        if os.path.lexists(temporary):
            os.unlink(temporary)
        raise PyxError("unwritable", f"can't write {path}: {error}") from error


def _cache(shop: sqlite3.Connection) -> bytes:
    prices = {
        sku: {"price_cents": price_cents, "cached_at": cached_at}
        for sku, price_cents, cached_at in shop.execute(_sql("cached.sql"))
    }
    return (json.dumps({"prices": prices}, indent=2) + "\n").encode()


def _sql(name: str) -> str:
    with open(os.path.join(_SQL_FOLDER, name), encoding="utf-8") as file:
        return file.read()
