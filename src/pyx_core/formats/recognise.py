"""What kind of file an output is: by its name, else by its first bytes."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


class Format:
    """A format: its name, its media type, and what such files hold."""

    __slots__ = ("category", "media_type", "name")

    def __init__(self, name: str, media_type: str, category: str) -> None:
        self.name = name
        self.media_type = media_type
        self.category = category


TEXT = Format("text", "text/plain", "text")
BINARY = Format("binary", "application/octet-stream", "binary")
LINK = Format("link", "inode/symlink", "link")

_JSON = Format("json", "application/json", "data")
_JSONL = Format("jsonl", "application/jsonl", "data")
_SQLITE = Format("sqlite", "application/vnd.sqlite3", "data")
_PARQUET = Format("parquet", "application/vnd.apache.parquet", "data")
_PDF = Format("pdf", "application/pdf", "document")
_PNG = Format("png", "image/png", "image")
_JPEG = Format("jpeg", "image/jpeg", "image")
_GIF = Format("gif", "image/gif", "image")
_ZIP = Format("zip", "application/zip", "archive")
_GZIP = Format("gzip", "application/gzip", "archive")
_YAML = Format("yaml", "application/yaml", "data")
_HTML = Format("html", "text/html", "document")
_JAVASCRIPT = Format("javascript", "text/javascript", "code")

BY_ENDING: Mapping[str, Format] = {
    ".json": _JSON,
    ".jsonl": _JSONL,
    ".ndjson": _JSONL,
    ".csv": Format("csv", "text/csv", "data"),
    ".tsv": Format("tsv", "text/tab-separated-values", "data"),
    ".parquet": _PARQUET,
    ".sqlite": _SQLITE,
    ".sqlite3": _SQLITE,
    ".db": _SQLITE,
    ".xlsx": Format(
        "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "data"
    ),
    ".docx": Format(
        "docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "document",
    ),
    ".xml": Format("xml", "application/xml", "data"),
    ".yaml": _YAML,
    ".yml": _YAML,
    ".toml": Format("toml", "application/toml", "data"),
    ".txt": TEXT,
    ".log": Format("text", "text/plain", "log"),
    ".md": Format("markdown", "text/markdown", "document"),
    ".html": _HTML,
    ".htm": _HTML,
    ".pdf": _PDF,
    ".png": _PNG,
    ".jpg": _JPEG,
    ".jpeg": _JPEG,
    ".gif": _GIF,
    ".webp": Format("webp", "image/webp", "image"),
    ".svg": Format("svg", "image/svg+xml", "image"),
    ".zip": _ZIP,
    ".gz": _GZIP,
    ".tar": Format("tar", "application/x-tar", "archive"),
    ".tgz": _GZIP,
    ".sql": Format("sql", "application/sql", "code"),
    ".py": Format("python", "text/x-python", "code"),
    ".js": _JAVASCRIPT,
    ".mjs": _JAVASCRIPT,
    ".ts": Format("typescript", "text/x-typescript", "code"),
    ".sh": Format("shell", "application/x-sh", "code"),
    ".diff": Format("diff", "text/x-diff", "text"),
    ".patch": Format("diff", "text/x-diff", "text"),
}

_BY_FIRST_BYTES: tuple[tuple[bytes, Format], ...] = (
    (b"SQLite format 3\0", _SQLITE),
    (b"PAR1", _PARQUET),
    (b"%PDF-", _PDF),
    (b"\x89PNG\r\n\x1a\n", _PNG),
    (b"\xff\xd8\xff", _JPEG),
    (b"GIF8", _GIF),
    (b"PK\x03\x04", _ZIP),
    (b"\x1f\x8b", _GZIP),
)


def recognise(name: str, first_bytes: bytes) -> Format:
    """The format of a file called `name` that starts with `first_bytes` (some hundreds)."""
    known = BY_ENDING.get(os.path.splitext(name)[1].lower())
    if known is not None:
        return known
    return recognise_content(first_bytes) or (BINARY if b"\0" in first_bytes else TEXT)


def recognise_content(first_bytes: bytes) -> Format | None:
    """The format that the first bytes prove, whatever the file is called."""
    for signature, form in _BY_FIRST_BYTES:
        if first_bytes.startswith(signature):
            return form
    return None
