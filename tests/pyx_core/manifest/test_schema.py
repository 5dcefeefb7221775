"""The contract, its schema, and the example in the design agree."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any, get_type_hints

import jsonschema
import msgspec
import pytest

from pyx_core.manifest import contract, schema

SCHEMA = json.loads(schema.schema_text())
EXAMPLE: dict[str, Any] = {
    "schema": "manifest-io/1",
    "run_id": "20261123_072312_1cee05",
    "task": "fetch_orders",
    "replay_of": None,
    "summary": None,
    "success": False,
    "status": "timeout",
    "exit_code": None,
    "signal": "SIGKILL",
    "error": "timed out after 30 s",
    "started_at": "2026-11-23T07:23:12.104Z",
    "finished_at": "2026-11-23T07:23:42.180Z",
    "duration_s": 30.076,
    "output_dir": "/abs/temp",
    "input_path": None,
    "command": {"argv": ["python", "x.py"], "cwd": "/abs", "interpreter": None, "runtime": None},
    "script": {"path": "/abs/temp/x.py", "size": 0, "sha256": "0" * 64},
    "input": None,
    "outputs": [],
    "environment": None,
    "git": None,
    "limits": None,
    "resources": None,
    "processes": None,
    "warnings": [],
    "declared": {},
    "tool": {"name": "pyx", "version": "0"},
}


def problems(manifest: dict[str, Any]) -> tuple[bool, bool]:
    """Whether the schema and the types refuse it."""
    by_schema = not jsonschema.Draft202012Validator(SCHEMA).is_valid(manifest)
    try:
        msgspec.convert(manifest, contract.Manifest)
    except msgspec.ValidationError:
        return by_schema, True
    return by_schema, False


def test_the_schema_that_ships_is_the_contract() -> None:
    """The file in the package is what the types generate, today."""
    assert schema.schema_text() == schema.generate()
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_the_schema_is_written_by_one_command(tmp_path: Any) -> None:
    """`python -m pyx_core.manifest.schema` changes nothing where nothing changed."""
    before = schema.schema_text()
    subprocess.run([sys.executable, "-W", "error", "-m", "pyx_core.manifest.schema"], check=True)
    assert schema.schema_text() == before


def test_a_manifest_as_in_the_design_is_valid() -> None:
    """The example of the contract passes both ways to check."""
    assert problems(EXAMPLE) == (False, False)


@pytest.mark.parametrize("key", list(EXAMPLE))
def test_every_key_is_always_there(key: str) -> None:
    """A manifest without some key is no manifest: unknown is null, never missing."""
    assert problems({name: value for name, value in EXAMPLE.items() if name != key}) == (True, True)


def test_unknown_keys_are_kept_on_reading() -> None:
    """A later writer may add keys; readers of today accept them."""
    assert problems({**EXAMPLE, "later": 1}) == (False, False)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("schema", "manifest-io/2"),
        ("status", "fine"),
        ("run_id", "20261123_072312"),
        ("run_id", "20261123_072312_1CEE05"),
        ("started_at", "2026-11-23 07:23:12"),
        ("started_at", "2026-11-23T07:23:12.104+01:00"),
        ("duration_s", -1.0),
        ("success", "yes"),
        ("outputs", None),
        ("script", {"path": "/x", "size": -1, "sha256": "0" * 64}),
        ("script", {"path": "/x", "size": 1, "sha256": "short"}),
        ("declared", []),
    ],
)
def test_what_breaks_the_contract_is_refused(key: str, value: object) -> None:
    """Schema and types refuse the same values."""
    assert problems({**EXAMPLE, key: value}) == (True, True)


def test_the_keys_stand_in_the_order_of_the_contract() -> None:
    """Every key of the types is in the example, in its order."""
    assert list(get_type_hints(contract.Manifest)) == list(EXAMPLE)
