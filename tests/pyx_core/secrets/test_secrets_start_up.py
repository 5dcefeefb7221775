"""What keeping secrets costs a run that has none."""

from __future__ import annotations

import os
import subprocess
import sys

SCRIPT = """
import os, sys
before = set(sys.modules)
from pyx_core.secrets.detect import secret_values
from pyx_core.secrets.masker import Masker
from pyx_core.secrets.scan import Scanner
secrets = secret_values({"PATH": "/bin", "HOME": "/root", "LANG": "C.UTF-8", "EDITOR": "vi"})
Masker(secrets).feed(b"text")
Scanner(secrets).feed(b"text")
print(*sorted(set(sys.modules) - before))
"""


def test_a_run_without_secrets_pays_for_no_library() -> None:
    """Neither the search library nor re, json, typing or urllib is imported."""
    done = subprocess.run(
        [sys.executable, "-S", "-c", SCRIPT],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert loaded <= {"pyx_core", "__future__"}
