"""The JSON Schema of a manifest: generated from the contract, shipped as a file."""

from __future__ import annotations

import os

SCHEMA_FILE = os.path.join(os.path.dirname(__file__), "manifest-io-1.schema.json")


def schema_text() -> str:
    """The schema as it ships."""
    with open(SCHEMA_FILE, encoding="utf-8") as file:
        return file.read()


def generate() -> str:
    """The schema that the contract's types stand for. `python -m pyx_core.manifest.schema`."""
    import json

    import msgspec

    from pyx_core.manifest.contract import SCHEMA_ID, Manifest

    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:{SCHEMA_ID.replace('/', ':')}",
        "title": "MANIFEST_IO, version 1",
        **msgspec.json.schema(Manifest),
    }
    return json.dumps(schema, indent=2) + "\n"


if __name__ == "__main__":
    with open(SCHEMA_FILE, "w", encoding="utf-8", newline="\n") as target:
        target.write(generate())
