"""The contract MANIFEST_IO, version 1: its types, its JSON Schema, writing and reading."""
