"""What runs name: stores and their tables, columns, keys, topics and groups, and tasks."""

from __future__ import annotations

import csv
import json
import os
import re

from pyx_core.skills.learning.identifiers.identifier import Identifier
from pyx_core.skills.learning.identifiers.statement import of_statement
from pyx_core.skills.learning.identifiers.variables import of_host

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

    from pyx_core.evidence.stored_run import StoredRun

_LARGEST_BYTES = 4 << 20
_MOST_HEADER_BYTES = 64 << 10
_DEEPEST = 6
# Tasks of pyx itself.
_OWN_TASKS = frozenset(("query", "fingerprint", "diff", "code", "gc", "inline"))
_SQL_TEXT = re.compile(r"\b(?:select|insert|update|delete|with)\b", re.IGNORECASE)
_LITERAL = re.compile(
    r"\"\"\"(.*?)\"\"\"|'''(.*?)'''|\"([^\"\n]*)\"|'([^'\n]*)'|`([^`]*)`", re.DOTALL
)


def of_runs(runs: Iterable[StoredRun]) -> Iterator[Identifier]:
    """The identifiers in manifests, statements, fingerprints, headers, inputs and scripts."""
    for run in runs:
        yield from _of_run(run)


def _of_run(run: StoredRun) -> Iterator[Identifier]:
    manifest, run_id = run.manifest, run.run_id
    if manifest["task"] not in _OWN_TASKS:
        yield Identifier(manifest["task"], "task", f"the run {run_id}")
    query = manifest["declared"].get("query")
    if isinstance(query, dict):
        yield from _of_source(query.get("source"), f"the query {run_id}")
    given = _json_of(run.kept(manifest["input"]))
    if isinstance(query, dict) and isinstance(given, dict):
        kind = str((query.get("source") or {}).get("kind", ""))
        yield from of_statement(str(given.get("statement", "")), kind, f"the query {run_id}")
    elif given is not None and manifest["task"] not in _OWN_TASKS:
        yield from _of_keys(given, f"the input of {run_id}")
    script = run.kept(manifest["script"])
    if script is not None:
        yield from _of_script(_text_of(script), f"the script of {run_id}")
    for output in run.outputs:
        path = run.file(output["path"])
        if manifest["task"] == "fingerprint" and output["format"] == "json":
            yield from _of_fingerprint(_json_of(path), f"the fingerprint {run_id}")
        elif output["format"] == "csv":
            yield from _of_header(path, output["name"])


def _of_source(source: Any, known_from: str) -> Iterator[Identifier]:
    if not isinstance(source, dict):
        return
    yield Identifier(str(source.get("name", "")), "variable", known_from)
    yield from of_host(str(source.get("host") or ""), known_from)
    for host in source.get("hosts") or ():
        yield from of_host(str(host).rpartition(":")[0], known_from)
    database = str(source.get("database") or "")
    if database and not database.isdigit():
        yield Identifier(os.path.basename(database), "database", known_from)
    if source.get("user"):
        yield Identifier(str(source["user"]), "user", known_from)


def _of_fingerprint(content: Any, known_from: str) -> Iterator[Identifier]:
    if not isinstance(content, dict):
        return
    yield from _of_source(content.get("source"), known_from)
    for key, kind in (("tables", "table"), ("topics", "topic"), ("groups", "group")):
        names = content.get(key)
        for name in names if isinstance(names, (dict, list)) else ():
            text = str(name.get("name", "")) if isinstance(name, dict) else str(name)
            schema, _, table = text.rpartition(".")
            yield Identifier(table, kind, known_from)  # type: ignore[arg-type]
            if schema not in ("", "public", "main", "dbo"):
                yield Identifier(schema, "database", known_from)


def _of_header(path: str, name: str) -> Iterator[Identifier]:
    try:
        with open(path, encoding="utf-8", errors="replace", newline="") as file:
            first = file.readline(_MOST_HEADER_BYTES)
    except OSError:
        return
    for column in next(csv.reader([first]), []):
        if column.strip() and not column.strip().isdigit():
            yield Identifier(column.strip(), "column", f"the header of {name}")


def _of_keys(content: Any, known_from: str, depth: int = 0) -> Iterator[Identifier]:
    if depth > _DEEPEST:
        return
    if isinstance(content, dict):
        for key, value in content.items():
            yield Identifier(str(key), "column", known_from)
            yield from _of_keys(value, known_from, depth + 1)
    elif isinstance(content, list):
        for value in content[:20]:
            yield from _of_keys(value, known_from, depth + 1)


def _of_script(text: str, known_from: str) -> Iterator[Identifier]:
    """What the statements in a script's texts name."""
    for found in _LITERAL.finditer(text):
        literal = next((group for group in found.groups() if group), "")
        if _SQL_TEXT.search(literal):
            yield from of_statement(literal, "sql", known_from)


def _json_of(path: str | None) -> Any:
    text = _text_of(path) if path is not None else ""
    try:
        content: Mapping[str, Any] | list[Any] | None = json.loads(text) if text else None
    except (ValueError, RecursionError):
        return None
    return content


def _text_of(path: str) -> str:
    """The text of a file; nothing where it is gone or too large to be read for its names."""
    try:
        if os.path.getsize(path) > _LARGEST_BYTES:
            return ""
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return ""
