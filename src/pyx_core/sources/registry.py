"""The stores that can be read: one folder each, its driver imported only when it is used."""

from __future__ import annotations

import importlib

from pyx_core.errors import PyxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.sources.session import Driver, Limits, Session
    from pyx_core.sources.source import Source

# Kind, folder beside this file.
DRIVERS = {
    "mariadb": "mysql",
    "mysql": "mysql",
    "postgres": "postgres",
    "sqlite": "sqlite",
    "redis": "redis",
    "kafka": "kafka",
}


def connect(source: Source, limits: Limits) -> Session:
    """A guarded connection to a source. Raises PyxError `usage` for a kind that can't be read."""
    folder = DRIVERS.get(source.kind)
    if folder is None:
        kinds = ", ".join(DRIVERS)
        raise PyxError("usage", f"{source.name} is {source.kind}; pyx reads {kinds}", "pyx sources")
    driver: Driver = importlib.import_module(f"pyx_core.sources.{folder}.driver")
    return driver.connect(source, limits)
