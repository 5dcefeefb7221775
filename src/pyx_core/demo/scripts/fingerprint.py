"""Prove which store this is: the SQLite file, its schema, its row counts."""

import hashlib
import json
import os
import sqlite3
from pathlib import Path

input_path = Path(os.environ["PYX_INPUT_PATH"])
output_dir = Path(os.environ["PYX_OUTPUT_DIR"])
run_id = os.environ["PYX_RUN_ID"]
request = json.loads(input_path.read_text(encoding="utf-8"))

# Paths in the input are relative to the input's own folder.
store = input_path.parent / request["store"]
connection = sqlite3.connect(f"{store.resolve().as_uri()}?mode=ro", uri=True)


def ask(sql: str) -> object:
    """The one value that a statement gives."""
    return connection.execute(sql).fetchone()[0]


names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
tables = {name: ask(f'SELECT count(*) FROM "{name}"') for (name,) in names.fetchall()}
with store.open("rb") as file:
    sha256 = hashlib.file_digest(file, "sha256").hexdigest()
fingerprint = {
    "path": str(store.resolve()),
    "size": store.stat().st_size,
    "sha256": sha256,
    "page_count": ask("PRAGMA page_count"),
    "page_size": ask("PRAGMA page_size"),
    "schema_version": ask("PRAGMA schema_version"),
    "user_version": ask("PRAGMA user_version"),
    "sqlite_version": sqlite3.sqlite_version,
    "opened": "mode=ro",
    "tables": tables,
    "integrity": ask("PRAGMA integrity_check(1)"),
}
connection.close()

output = output_dir / f"fingerprint.{run_id}.store.json"
output.write_text(json.dumps(fingerprint, indent=2), encoding="utf-8")
counts = ", ".join(f"{count} {name}" for name, count in tables.items())
print(f"{store.name}: {fingerprint['size']} bytes, sha256 {sha256[:12]}…")
print(f"integrity {fingerprint['integrity']}; {counts}")
if fingerprint["integrity"] != "ok":
    raise SystemExit("the store is damaged; don't reason from its rows")
