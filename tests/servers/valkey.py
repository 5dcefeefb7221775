"""The Valkey server of the example, with an ordinary login, copies, dumps and something in it."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

from incident.servers import valkey
from incident.servers.valkey import ADMIN, PASSWORD

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["ADMIN", "IDLE_S", "PASSWORD", "READER", "ValkeyServer"]

READER = "reader"
# How long the keys of `fill` have been idle when they appear.
IDLE_S = 100_000
_DATABASES = 2
_OPTIONS = {
    "primaryauth": PASSWORD,
    "repl-diskless-sync-delay": "0",
    "enable-debug-command": "yes",
}


class ValkeyServer(valkey.ValkeyServer):
    """A running server. `folder` holds its snapshot, once there is one."""

    def __init__(self, copy_of: ValkeyServer | None = None, *options: str) -> None:
        """Starts a new one, or one with a copy of another's snapshot."""
        self._original = copy_of
        given = [part for name, value in _OPTIONS.items() for part in (f"--{name}", value)]
        super().__init__(*given, *options)
        self.execute(
            *("ACL", "SETUSER", READER, "on", f">{PASSWORD}", "~*", "&*"),
            *("+@all", "-@admin", "-@dangerous"),
        )

    def _make_data(self) -> None:
        if self._original is not None:
            self._original.execute("SAVE")
            shutil.copy(self._original.folder / "dump.rdb", self.folder)

    def url(self, user: str = READER, database: int = 0) -> str:
        """Where it is, for a variable."""
        return super().url(user, database)

    def dump(self) -> Any:
        """Everything that is in it, and how it is set up; equal dumps mean the same content."""
        content: dict[Any, Any] = {}
        for database in range(_DATABASES):
            client = self.client(database)
            for key in sorted(client.execute_command("KEYS", "*")):
                content[database, key] = (
                    client.execute_command("TYPE", key),
                    client.execute_command("PEXPIRETIME", key),
                    client.execute_command("DUMP", key),
                )
            client.close()
        client = self.client()
        groups = [client.execute_command("XINFO", "GROUPS", "stream")]
        for words in (("CONFIG", "GET", "*"), ("ACL", "LIST"), ("FUNCTION", "LIST"), ("ROLE",)):
            content[words] = client.execute_command(*words)
        client.close()
        return content, groups

    def idle(self) -> dict[bytes, int]:
        """For how many seconds each key was not touched."""
        client = self.client()
        keys = client.execute_command("KEYS", "*")
        found = {key: client.execute_command("OBJECT", "IDLETIME", key) for key in keys}
        client.close()
        return found

    def fill(self) -> None:
        """Some keys of each type, all of them idle for long."""
        client = self.client()
        send: Callable[..., Any] = client.execute_command
        send("SET", "text", "1")
        send("SET", "bytes", b"\xff\xfe\x00")
        send("SET", "count", "41")
        send("SET", "session", "open", "EXAT", "4102444800")
        send("HSET", "hash", "name", "Ada", "raw", b"\xff", "empty", "")
        send("RPUSH", "list", *range(12))
        send("SADD", "set", "a", "b", "c")
        send("ZADD", "scores", "1.5", "ann", "inf", "bob")
        send("GEOADD", "places", "13.4", "52.5", "Berlin", "9.99", "53.55", "Hamburg")
        send("PFADD", "visitors", "a", "b")
        send("XADD", "stream", "1-1", "item", "7", "raw", b"\xff")
        send("XADD", "stream", "2-1", "item", "8")
        send("XGROUP", "CREATE", "stream", "readers", "0")
        # A change after the last count, so that PFCOUNT would write its cache.
        send("PFCOUNT", "visitors")
        send("PFADD", "visitors", "c")
        for key in send("KEYS", "*"):
            left = max(send("PEXPIRETIME", key), 0)
            payload = send("DUMP", key)
            send("RESTORE", key, left, payload, "REPLACE", "ABSTTL", "IDLETIME", IDLE_S)
        client.close()
        self.execute("SET", "elsewhere", "1", database=1)
