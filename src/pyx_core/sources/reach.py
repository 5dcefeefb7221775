"""Whether something listens where a source leads: a TCP connection, nothing more."""

from __future__ import annotations

import os
import socket
import sys
import time
from concurrent.futures import ThreadPoolExecutor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyx_core.sources.source import Source

_MOST_AT_ONCE = 32


class Reach:
    """What became of a try: `reached` None where there is nothing to try. Seconds, and a reason."""

    __slots__ = ("message", "name", "reached", "seconds")

    def __init__(self, name: str, *, reached: bool | None, seconds: float, message: str) -> None:
        self.name = name
        self.reached = reached
        self.seconds = seconds
        self.message = message


def reach_all(sources: Sequence[Source], timeout_s: float) -> list[Reach]:
    """Tries all of them side by side; takes no longer than the time limit of one, or two.

    Names are looked up by the system, which bounds that by itself.
    """
    if not sources:
        return []
    with ThreadPoolExecutor(min(len(sources), _MOST_AT_ONCE)) as pool:
        return list(pool.map(lambda source: reach(source, timeout_s), sources))


def reach(source: Source, timeout_s: float) -> Reach:
    """Tries one."""
    started = time.perf_counter()
    try:
        reached, message = _try(source, timeout_s)
    except OSError as error:
        reached, message = False, (error.strerror or str(error)).lower()
    seconds = round(time.perf_counter() - started, 3)
    return Reach(source.name, reached=reached, seconds=seconds, message=message)


def _try(source: Source, timeout_s: float) -> tuple[bool | None, str]:
    address = source.address
    if source.problem is not None:
        return None, source.problem
    if source.kind == "sqlite":
        if os.path.isfile(source.path) and os.access(source.path, os.R_OK):
            return True, "the file is there"
        return False, "no such file, or not readable"
    unix_socket = address.options.get("unix_socket")
    if sys.platform != "win32" and unix_socket:
        with socket.socket(socket.AF_UNIX) as end:
            end.settimeout(timeout_s)
            end.connect(unix_socket)
        return True, "connected"
    if address.host is None or address.port is None:
        return None, "no host and port to connect to"
    with socket.create_connection((address.host, address.port), timeout=timeout_s):
        return True, "connected"
