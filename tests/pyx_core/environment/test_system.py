from __future__ import annotations

import os
import sys

from pyx_core.environment.probe import Prober
from pyx_core.environment.shell import user_shell
from pyx_core.environment.system import system_report
from pyx_core.version import __version__


def test_the_system_is_described() -> None:
    """The report names the machine, and the Python, shell and pyx that are really there."""
    report = system_report(Prober(os.environ, None), os.environ, user_shell(os.environ))
    assert report["os"]["name"]
    assert report["os"]["version"]
    assert report["platform"] == f"{sys.platform}-{report['machine'].lower()}"
    assert report["cpu_count"] is not None
    assert report["cpu_count"] >= 1
    assert report["memory_bytes"] is not None
    assert report["memory_bytes"] > 2**24
    assert os.path.exists(report["shell"]["path"])
    assert report["python"]["version"] == ".".join(map(str, sys.version_info[:3]))
    assert report["python"]["executable"] == sys.executable
    assert report["python"]["prefix"] == sys.prefix
    assert report["pyx"] == __version__
