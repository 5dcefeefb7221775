"""The Postgres server of the example, with an ordinary login, copies and dumps."""

from __future__ import annotations

import shutil
import subprocess

from incident.servers import postgres
from incident.servers.postgres import ADMIN, PASSWORD

__all__ = ["ADMIN", "PASSWORD", "READER", "PostgresServer"]

READER = "reader"


class PostgresServer(postgres.PostgresServer):
    """A running server. `folder` holds its data directory, `data`."""

    def __init__(self, copy_of: PostgresServer | None = None) -> None:
        """Starts a new one; or a copy of a stopped one's data directory."""
        self._original = copy_of
        super().__init__()

    def _make_data(self) -> None:
        if self._original is None:
            super()._make_data()
            return
        shutil.copytree(self._original._data, self._data)
        for path in [self._data, *self._data.rglob("*")]:
            if self._user is not None:
                shutil.chown(path, self._user)

    def url(self, user: str = READER, database: str = "postgres") -> str:
        """Where it is, for a variable."""
        return super().url(user, database)

    def dump(self, database: str = "postgres") -> str:
        """Everything that is in it, as SQL; the same text means the same content."""
        done = subprocess.run(
            [
                self._bin / "pg_dumpall",
                *("-h", "127.0.0.1", "-p", str(self.port), "-U", ADMIN, "-l", database),
                "--restrict-key=pyx",
            ],
            check=True,
            capture_output=True,
            timeout=120,
        )
        return done.stdout.decode()
