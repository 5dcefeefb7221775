"""A data store that variables name."""

from __future__ import annotations

import os
import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

_PRODUCTION = re.compile(r"(?:^|[^a-z0-9])(?:prod|production|prd|live)\d*(?:$|[^a-z0-9])")


class Address:
    """Where a store is and how to get in, as its variables say. `repr` shows no password.

    `database` is a file's path for SQLite, a number for Redis; `hosts` are the brokers of Kafka.
    `options` are the rest of a URL's query, and variables such as `…_SECURITY_PROTOCOL`.
    """

    __slots__ = ("database", "host", "hosts", "options", "password", "port", "scheme", "user")

    def __init__(
        self,
        *,
        scheme: str = "",
        host: str | None = None,
        port: int | None = None,
        user: str | None = None,
        password: str | None = None,
        database: str | None = None,
        hosts: tuple[str, ...] = (),
        options: Mapping[str, str] | None = None,
    ) -> None:
        self.scheme = scheme
        self.host = host
        self.port = port
        self.user = user
        self.password = password
        self.database = database
        self.hosts = hosts
        self.options = dict(options or {})

    def __repr__(self) -> str:
        return f"<Address {self.host}:{self.port}/{self.database}>"

    @property
    def place(self) -> tuple[object, ...]:
        """What two addresses of the same store share."""
        return (self.host, self.port, self.database, self.user, self.hosts)


class Source:
    """One store: the variable (or the stem of several) that names it, and where that leads.

    `problem` says why the variables can't be used as they are; None where they can.
    """

    __slots__ = ("address", "folder", "kind", "label", "name", "origin", "problem", "variables")

    def __init__(
        self,
        *,
        name: str,
        kind: str,
        label: str | None,
        origin: str,
        variables: tuple[str, ...],
        address: Address,
        problem: str | None = None,
        folder: str = "",
    ) -> None:
        """`folder` is what the path of a file is relative to: that of the variables."""
        self.name = name
        self.kind = kind
        self.label = label
        self.origin = origin
        self.variables = variables
        self.address = address
        self.problem = problem
        self.folder = folder

    def __repr__(self) -> str:
        return f"<Source {self.name} ({self.kind})>"

    @property
    def path(self) -> str:
        """Where the file of a SQLite source is."""
        return os.path.join(self.folder, os.path.expanduser(self.address.database or ""))

    @property
    def looks_like_production(self) -> bool:
        """Whether its label, its host or its database is called so."""
        names = (self.label, self.address.host, self.address.database, *self.address.hosts)
        return any(
            name is not None and _PRODUCTION.search(name.lower().replace("_", "-"))
            for name in names
        )

    def public(self) -> dict[str, Any]:
        """What may be shown: everything but password and options."""
        address = self.address
        return {
            "name": self.name,
            "kind": self.kind,
            "label": self.label,
            "production": self.looks_like_production,
            "host": address.host,
            "port": address.port,
            "hosts": list(address.hosts),
            "database": address.database,
            "user": address.user,
            "password": "set" if address.password else "none",
            "variables": list(self.variables),
            "origin": self.origin,
            "problem": self.problem,
        }
