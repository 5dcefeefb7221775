"""The evidence of a run is read strictly, and checked against the contract and the files.

Every manifest that any test produces is checked here: against the JSON Schema that ships, against
the contract's types, against the files that it names, and against the history.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import re
from pathlib import Path
from typing import Any

import jsonschema
import msgspec

from pyx_core.manifest.contract import HistoryLine, Manifest
from pyx_core.manifest.schema import SCHEMA_FILE

Record = dict[str, Any]


def sha256(path: str | Path) -> str:
    """The hash of a file as it is now."""
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def tree_of(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its content."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def read_history(folder: Path) -> list[Record]:
    """The lines of a folder's history, oldest first; each of them must be whole."""
    path = folder / ".history.jsonl"
    if not path.exists():
        return []
    content = path.read_bytes()
    assert content.endswith(b"\n"), "the last line is torn"
    return [_loads(line) for line in content.splitlines()]


def read_strictly(path: Path) -> Record:
    """A JSON object without the liberties that Python's reader takes."""
    return _loads(path.read_bytes())


def _loads(content: bytes) -> Record:
    loaded = json.loads(content.decode("utf-8"), parse_constant=refuse_constant)
    assert isinstance(loaded, dict)
    return loaded


def refuse_constant(word: str) -> None:
    """For json.loads: NaN and the infinities are no JSON."""
    raise AssertionError(f"{word} is not JSON")


@functools.cache
def _validator() -> jsonschema.Draft202012Validator:
    schema = json.loads(Path(SCHEMA_FILE).read_bytes())
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def check_evidence(path: Path, *, intact: bool = True) -> Record:
    """Asserts that a manifest keeps the contract and that what it names is there, unchanged."""
    manifest = read_strictly(path)
    _validator().validate(manifest)
    msgspec.convert(manifest, Manifest)
    assert set(manifest) == set(Manifest.__annotations__), "a key is missing, or is not declared"
    home = home_of(path)
    assert manifest["success"] == (manifest["status"] == "ok")
    assert manifest["started_at"] <= manifest["finished_at"]
    assert manifest["tool"]["name"] == "pyx"
    assert re.fullmatch(r"\d{8}_\d{6}_[0-9a-f]{6}", manifest["run_id"])
    paths = [manifest["output_dir"], manifest["command"]["cwd"], manifest["input_path"]]
    paths += [output["path"] for output in manifest["outputs"]]
    assert all(os.path.isabs(place) for place in paths if place is not None)
    assert not (home / ".pyx" / "active" / manifest["run_id"]).exists(), "still in progress"
    lines = [line for line in read_history(home) if line["run_id"] == manifest["run_id"]]
    assert len(lines) == 1, f"{len(lines)} lines in the history"
    line = lines[0]
    assert set(line) == set(HistoryLine.__annotations__)
    if intact:
        assert line["manifest_sha256"] == sha256(path)
    for key in ("run_id", "task", "success", "status", "duration_s", "summary", "error"):
        assert line[key] == manifest[key], key
    assert line["ts"] == manifest["started_at"]
    assert os.path.realpath(line["manifest"]) == os.path.realpath(path)
    assert len({output["path"] for output in manifest["outputs"]}) == len(manifest["outputs"])
    if intact:
        _check_log(manifest)
        for key in ("script", "input"):
            if (file := manifest[key]) is not None:
                kept = home / ".pyx" / "objects" / file["sha256"][:2] / file["sha256"]
                assert (sha256(kept), kept.stat().st_size) == (file["sha256"], file["size"])
    return manifest


def home_of(manifest: Path) -> Path:
    """The folder whose history a run belongs to: of a replay, the one that its own stands in."""
    folder = Path(read_strictly(manifest)["output_dir"])
    return folder if (folder / ".history.jsonl").exists() else folder.parent


def _check_log(manifest: Record) -> None:
    log = manifest["outputs"][0]
    assert (log["role"], log["attribution"]) == ("log", "pyx")
    content = Path(log["path"]).read_bytes()
    assert log["size"] == len(content)
    assert log["sha256"] == hashlib.sha256(content).hexdigest()
    assert log["lines"] == content.count(b"\n") + (not content.endswith(b"\n") and content != b"")
