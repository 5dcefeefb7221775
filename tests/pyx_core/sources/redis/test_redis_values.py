"""Keys of Redis come with what they hold, in bounded pieces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from project import PATIENCE_S
from pyx_core.errors import PyxError
from pyx_core.sources.redis import values as redis_values
from pyx_core.sources.redis.driver import RedisSession, connect
from pyx_core.sources.redis.values import wants_values
from pyx_core.sources.session import Limits
from servers.source import source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from servers.valkey import ValkeyServer


@pytest.fixture
def session(valkey: ValkeyServer) -> Iterator[RedisSession]:
    made = connect(source(valkey.url()), Limits(connect_s=PATIENCE_S, statement_s=PATIENCE_S))
    yield made
    made.close()


def rows(session: RedisSession, text: str) -> list[Any]:
    return [tuple(row) for row in session.ask(text, {}).rows]


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("text", [("text", "string", None, "1")]),
        ("bytes", [("bytes", "string", None, b"\xff\xfe\x00")]),
        ("hash", [("hash", "hash", None, '{"name": "Ada", "raw": {"hex": "ff"}, "empty": ""}')]),
        ("set", [("set", "set", None, '["a", "b", "c"]')]),
        ("scores", [("scores", "zset", None, '{"ann": 1.5, "bob": "inf"}')]),
        ("nothing", []),
    ],
)
def test_each_type_has_its_form(session: RedisSession, key: str, expected: list[Any]) -> None:
    """Strings are text or bytes, all else is JSON; a key that is not there is no row."""
    assert rows(session, f"SCAN MATCH {key} WITHVALUES") == expected


def test_many_keys_come_once_each(
    session: RedisSession, valkey: ValkeyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However the cursor walks and however small the pieces are, each key is one row."""
    monkeypatch.setattr(redis_values, "_BYTES_AT_ONCE", 50)
    client = valkey.client()
    client.execute_command("MSET", *(part for n in range(2500) for part in (f"many:{n}", n)))
    found = rows(session, "SCAN MATCH many:* COUNT 100 WITHVALUES")
    client.execute_command("UNLINK", *(f"many:{n}" for n in range(2500)))
    client.close()
    assert sorted((row[0], row[3]) for row in found) == sorted(
        (f"many:{n}", str(n)) for n in range(2500)
    )


def test_what_is_no_value_is_told(session: RedisSession, monkeypatch: pytest.MonkeyPatch) -> None:
    """Streams and values beyond all measure are refused with a form that works."""
    with pytest.raises(PyxError, match="stream") as caught:
        rows(session, "SCAN MATCH stream WITHVALUES")
    assert "TYPE string" in (caught.value.hint or "")
    monkeypatch.setattr(redis_values, "_MOST_ITEMS", 11)
    with pytest.raises(PyxError, match="12 items") as caught:
        rows(session, "SCAN MATCH list WITHVALUES")
    assert "LRANGE" in (caught.value.hint or "")


def test_values_are_read_by_admitted_commands_only(
    session: RedisSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The commands behind WITHVALUES pass the same gate as if they were typed."""
    entry = session._entry(b"GET")
    session._entries[b"get"] = [*entry[:2], [b"write"], *entry[3:]]
    with pytest.raises(PyxError) as caught:
        rows(session, "SCAN MATCH text WITHVALUES")
    assert caught.value.kind == "refused"
    assert "GET" in caught.value.message


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("SCAN WITHVALUES", True),
        ("SCAN 0 MATCH a withvalues", True),
        ("SCAN MATCH WITHVALUES", False),
        ("SCAN TYPE WITHVALUES", False),
        ("SCAN", False),
    ],
)
def test_the_word_is_told_from_a_pattern(words: str, expected: bool) -> None:
    """A pattern that is called so is a pattern."""
    assert wants_values("scan", words.encode().split()) is expected
