"""One file a format: what of it may be loaded without drowning. The table names them all."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyx_core.formats.peeked import Peeker

_FOLDER = "pyx_core.formats.peekers"

# The name of a format in recognise.py, and the module that peeks into it. Other formats go as text
# or, with a zero byte at the start, as binary.
PEEKERS: Mapping[str, str] = {
    "text": "text",
    "markdown": "markdown",
    "json": "json_document",
    "jsonl": "json_lines",
    "csv": "delimited",
    "tsv": "delimited",
    "sqlite": "sqlite_database",
    "parquet": "parquet",
    "xlsx": "excel",
    "png": "image",
    "jpeg": "image",
    "gif": "image",
    "webp": "image",
    "zip": "zip_archive",
    "docx": "zip_archive",
    "tar": "tar_archive",
    "gzip": "gzip_stream",
    "pdf": "binary",
    "binary": "binary",
}


def peeker(name: str) -> Peeker:
    """The peeker of a format; that of text where there is none of its own."""
    import importlib

    found: Peeker = importlib.import_module(f"{_FOLDER}.{PEEKERS.get(name, 'text')}")
    return found
