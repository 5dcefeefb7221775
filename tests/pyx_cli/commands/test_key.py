"""`pyx key`: a key is made once, kept private, and shown by its public half only."""

from __future__ import annotations

import json
import stat
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from project import MakeProject


def test_a_key_is_made_and_shown(project: MakeProject) -> None:
    """`new` writes both halves, the private one for its owner only; `show` has the same id."""
    made = project({})
    outcome = made.run("key", "new", "pyx.key", "--json")
    assert outcome.code == 0, outcome
    record = json.loads(outcome.stdout)
    private = made.path("pyx.key")
    assert private.read_text().startswith("-----BEGIN PRIVATE KEY-----")
    if sys.platform != "win32":
        assert stat.S_IMODE(private.stat().st_mode) == 0o600
    assert made.path("pyx.key.pub").read_text() == record["public_key"]
    for name in ("pyx.key", "pyx.key.pub"):
        shown = made.run("key", "show", name)
        assert f"key id: {record['key_id']}" in shown.stdout
        assert "PRIVATE" not in shown.stdout + shown.stderr


def test_a_key_never_replaces_a_file(project: MakeProject) -> None:
    """Where one of the two files is there, neither is touched."""
    made = project({"pyx.key.pub": "mine"})
    assert made.run("key", "new", "pyx.key").code == 125
    assert made.path("pyx.key.pub").read_text() == "mine"
    assert not made.path("pyx.key").exists()


def test_without_a_name_the_key_goes_to_the_folder_of_keys(project: MakeProject) -> None:
    """`new` and `show` agree on where the user's own key is, beside the user's `.env`."""
    made = project({})
    assert made.run("key", "show").code == 4
    assert made.run("key", "new").code == 0
    assert made.run("key", "show").code == 0
    assert not list(made.folder.iterdir())


def test_a_missing_library_is_told_with_the_command(project: MakeProject) -> None:
    """Without the extra, keys are refused with what to install; unsigned bundles are made."""
    made = project({"s.py": "pass\n", "block/sitecustomize.py": BLOCK})
    environ = {"PYTHONPATH": str(made.path("block"))}
    outcome = made.run("key", "new", "pyx.key", env=environ)
    assert outcome.code == 125
    assert "pyx add 'securesystemslib[crypto]'" in outcome.stderr
    made.run("run", "--file", "s.py").assert_success()
    assert made.run("bundle", "s", "-o", "x.zip", env=environ).code == 0
    assert made.run("verify", "x.zip", env=environ).code == 0
    made.run("key", "new", "pyx.key")
    assert made.run("bundle", "s", "-o", "y.zip", "--key", "pyx.key").code == 0
    outcome = made.run("verify", "y.zip", env=environ)
    assert outcome.code == 0
    assert "not checked" in outcome.stdout
    assert made.run("verify", "y.zip", "--key", "pyx.key.pub", env=environ).code == 125


BLOCK = """
import sys
import importlib.machinery


class Hidden(importlib.machinery.PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        if name in ("securesystemslib", "cryptography"):
            return None
        return importlib.machinery.PathFinder.find_spec(name, path, target)


sys.meta_path[:] = [
    Hidden if finder is importlib.machinery.PathFinder else finder for finder in sys.meta_path
]
"""
