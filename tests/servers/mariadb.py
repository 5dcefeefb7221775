"""A MariaDB server from the system's packages, with an administrator and an ordinary login."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from incident.servers.ports import free_port, wait_for_port
from requirements import require, require_program

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyx_core.sources.mysql.wire import Wire

ADMIN, READER, PASSWORD = "root", "reader", "not-a-real-password"
_SCRIPTS = Path("/usr/share/mysql")
# The order in which mariadb-install-db runs them; that takes eight times as long.
_SYSTEM = ("mysql_system_tables", "mysql_performance_tables", "mysql_system_tables_data")
_QUICK = (
    "--innodb-log-file-size=8M",
    "--innodb-flush-method=nosync",
    "--innodb-flush-log-at-trx-commit=0",
    "--aria-log-file-size=8M",
    "--skip-log-bin",
)
# What counts up by itself, and which no statement of a login can be blamed for.
_RESTLESS = ("gtid_", "server_id", "timestamp", "rand_seed", "innodb_buffer_pool_load")


class MariadbServer:
    """A running server. `folder` holds its data directory, `data`."""

    def __init__(self, copy_of: MariadbServer | None = None, *options: str) -> None:
        """Starts a new one; or a copy of a stopped one's data directory."""
        program = require_program("mariadbd")
        require(_SCRIPTS.is_dir(), f"{_SCRIPTS} is missing")
        self.folder = Path(tempfile.mkdtemp(prefix="pyx-mariadb-"))
        self.port = free_port()
        self._data = self.folder / "data"
        self._command = [program, "--no-defaults", f"--datadir={self._data}", *_QUICK]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            self._command.append("--user=root")
        self._options = options
        if copy_of is None:
            (self._data / "mysql").mkdir(parents=True)
            self._bootstrap()
        else:
            shutil.copytree(copy_of._data, self._data)
        self.start()

    def _bootstrap(self) -> None:
        """The system tables, and one administrator with a password."""
        scripts = [(_SCRIPTS / f"{name}.sql").read_bytes() for name in _SYSTEM]
        first = b"USE mysql;\nSET @auth_root_socket=NULL;\n"
        last = (
            "\nDELETE FROM global_priv WHERE User <> 'mariadb.sys' AND Host <> '127.0.0.1';\n"
            "FLUSH PRIVILEGES;\n"
            f"ALTER USER '{ADMIN}'@'127.0.0.1' IDENTIFIED BY '{PASSWORD}';\n"
        )
        subprocess.run(
            [*self._command, "--bootstrap", "--enforce-storage-engine=", "--log-warnings=0"],
            input=first + b"\n".join(scripts) + last.encode(),
            check=True,
            capture_output=True,
            timeout=120,
        )

    def start(self) -> None:
        """Starts it, anew if it was stopped."""
        self.process = subprocess.Popen(
            [
                *self._command,
                f"--port={self.port}",
                "--bind-address=127.0.0.1",
                "--skip-name-resolve",
                f"--socket={self.folder / 'socket'}",
                f"--pid-file={self.folder / 'pid'}",
                *self._options,
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self.folder,
        )
        wait_for_port(self.port, self.process)

    def stop(self) -> None:
        """Stops it; its data stay."""
        self.process.terminate() if self.process.poll() is None else None
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def close(self) -> None:
        """Stops it and removes it."""
        self.process.kill() if self.process.poll() is None else None
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, user: str = READER, database: str = "shop") -> str:
        """Where it is, for a variable."""
        return f"mysql://{user}:{PASSWORD}@127.0.0.1:{self.port}/{database}"

    @contextlib.contextmanager
    def _cursor(self, database: str | None = "shop") -> Iterator[Any]:
        import pymysql

        arguments: dict[str, Any] = {"host": "127.0.0.1", "port": self.port, "user": ADMIN}
        with pymysql.connect(password=PASSWORD, database=database, **arguments) as connection:
            with connection.cursor() as cursor:
                yield cursor
            connection.commit()

    def execute(self, *statements: str, database: str | None = "shop") -> list[Any]:
        """Runs statements as the administrator; the rows of the last."""
        with self._cursor(database) as cursor:
            for statement in statements:
                cursor.execute(statement)
            return list(cursor.fetchall())

    def dump(self) -> str:
        """Everything that is in it: tables and how they were made, rows, routines, logins, rights,
        global variables, plugins, locks, files. The same text means the same content."""
        said: list[str] = []
        with self._cursor() as cursor:

            def look(statement: str) -> list[Any]:
                cursor.execute(statement)
                rows = sorted(cursor.fetchall(), key=repr)
                said.append(f"{statement}\n{rows!r}")
                return rows

            tables = look(
                "SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE FROM information_schema.TABLES"
                " WHERE TABLE_SCHEMA NOT IN ('information_schema', 'performance_schema')"
            )
            for schema, name, kind in tables:
                look(f"SHOW CREATE TABLE `{schema}`.`{name}`")
                if kind != "VIEW" and not name.endswith(("_log", "_stats")):
                    look(f"SELECT * FROM `{schema}`.`{name}`")
            for name in ("ROUTINES", "TRIGGERS", "EVENTS", "PLUGINS"):
                look(f"SELECT * FROM information_schema.{name}")
            look("SELECT IS_USED_LOCK('pyx')")
            cursor.execute("SHOW GLOBAL VARIABLES")
            for name, value in cursor.fetchall():
                if not name.startswith(_RESTLESS):
                    said.append(f"{name} = {value}")
        said += sorted(str(path.relative_to(self.folder)) for path in self._files())
        return "\n".join(said)

    def _files(self) -> list[Path]:
        """Those of tables and logs come and go by themselves."""
        engines = (".ibd", ".MAI", ".MAD", ".frm", ".log")
        paths = [path for path in self.folder.rglob("*") if path.suffix not in engines]
        return [path for path in paths if not path.name.startswith(("ib", "aria_log", "undo"))]


def raw_wire(server: MariadbServer, user: str = READER) -> Wire:
    """A connection without any guard, to show what the server itself refuses."""
    from pyx_core.sources.mysql.wire import Wire

    return Wire(
        host="127.0.0.1",
        port=server.port,
        user=user,
        password=PASSWORD,
        database="shop",
        read_timeout=30,
    )
