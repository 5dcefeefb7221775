"""Starting a program in a session of its own, without the import of subprocess (12 ms)."""

from __future__ import annotations

import os
import sys

assert sys.platform != "win32"

# signal.SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGTERM, SIGTTIN, SIGTTOU: the script gets the defaults,
# whatever was ignored where pyx was started (in the background of a shell, SIGINT is).
# Numbers that are the same on all POSIX systems; the module signal costs 3 ms.
_DEFAULT_SIGNALS = (1, 2, 3, 13, 15, 21, 22)


def spawn(argv: list[str], cwd: str, environ: dict[str, str], output: int) -> int:
    """The pid of the started program, the leader of its own session and group.

    Without a controlling terminal nothing can stop to ask for a password. Descriptors of pyx
    and of whoever started it are not passed on. Changes the working folder of this process for
    the moment of the start, where `cwd` is another one.
    """
    actions = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_DUP2, output, 1),
        (os.POSIX_SPAWN_DUP2, output, 2),
        *((os.POSIX_SPAWN_CLOSE, descriptor) for descriptor in _inherited(output)),
    ]
    here = os.open(".", os.O_RDONLY)
    try:
        os.chdir(cwd)
        try:
            return os.posix_spawn(
                argv[0],
                argv,
                environ,
                file_actions=actions,
                setsid=True,
                setsigmask=(),
                setsigdef=_DEFAULT_SIGNALS,
            )
        finally:
            os.fchdir(here)
    finally:
        os.close(here)


def _inherited(output: int) -> list[int]:
    """Descriptors that would be passed on, standard ones and `output` aside."""
    found = []
    for name in os.listdir("/dev/fd"):
        descriptor = int(name)
        try:
            if descriptor > 2 and descriptor != output and os.get_inheritable(descriptor):
                found.append(descriptor)
        except OSError:
            # The listing's own descriptor, closed meanwhile.
            continue
    return found
