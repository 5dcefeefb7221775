"""What one side brought: a file of rows with named columns, and the kinds of values in them."""

from __future__ import annotations

from itertools import islice, pairwise

from pyx_core.comparison.content import UnreadableError, examine
from pyx_core.comparison.csv_table import CsvTable
from pyx_core.comparison.json_values import parse, read
from pyx_core.errors import PyxError
from pyx_core.sources.matching.csv_cells import read_cells

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from pyx_core.sources.query import Asked

FILE_FORMATS = ("csv", "tsv", "jsonl", "json")
# The form in which queries are kept here: it has types, and needs no extra.
ROWS_FORMAT = "jsonl"
_MOST_BYTES_OF_JSON = 64 << 20
# Stores that hold bytes, which are text wherever they can be.
_WITHOUT_TYPES = ("kafka", "redis")


class Answer:
    """Rows of one side. `kinds` of a column is None where its texts may stand for anything."""

    __slots__ = (
        "_form",
        "columns",
        "glob",
        "has_keys",
        "kinds",
        "label",
        "path",
        "record",
        "sha256",
    )

    def __init__(
        self,
        label: str,
        path: str,
        form: str,
        columns: Sequence[str],
        kinds: Mapping[str, frozenset[str] | None],
        *,
        record: Mapping[str, Any],
        has_keys: bool = False,
        glob: str | None = None,
    ) -> None:
        """`record` is what a reader of the result is told of it; `has_keys` for an answer of a
        store of keys and values, which names its columns itself; `glob` is what its keys were
        asked for by."""
        content = examine(path)
        self.label = label
        self.path = path
        self.columns = list(columns)
        self.kinds = kinds
        self.has_keys = has_keys
        self.glob = glob
        self.sha256 = content.sha256
        self.record = {
            "label": label,
            **record,
            "rows_path": path,
            "rows_size": content.size,
            "rows_sha256": content.sha256,
        }
        self._form = form

    def rows(self) -> Iterator[Sequence[object]]:
        """The cells of each row. Raises UnreadableError where the file is not what it was."""
        if self._form in ("csv", "tsv"):
            table = CsvTable(examine(self.path), self._form, header=True)
            width = len(self.columns)
            records = read_cells(self.path, table.content.encoding, table.delimiter)
            for cells in islice(records, 1, None):
                if len(cells) > width:
                    raise UnreadableError(
                        f"{self.path}: a row has more fields than there are names"
                    )
                yield cells + [None] * (width - len(cells))
            return
        for document in _documents(self.path, self._form):
            if not isinstance(document, dict):
                raise UnreadableError(f"{self.path}: a row is no JSON object")
            yield [document.get(name) for name in self.columns]


def of_query(label: str, statement: str, asked: Asked) -> Answer:
    """The answer to a statement that went well, kept as JSON lines."""
    result, manifest = asked.result, asked.record.manifest
    assert result is not None
    told = manifest["declared"]["query"]
    kind = told["source"]["kind"]
    kinds: dict[str, frozenset[str] | None] = {}
    for column in told["columns"]:
        held = frozenset(column["holds"])
        is_open = kind in _WITHOUT_TYPES and held <= {"text", "null"}
        kinds[column["name"]] = None if is_open else held
    record = {
        "kind": "query",
        "source": told["source"],
        "statement_sha256": told["statement_sha256"],
        "run_id": manifest["run_id"],
        "manifest_path": asked.record.manifest_path,
        "asked_at": manifest["started_at"],
        "answered_at": manifest["finished_at"],
        "rows": told["rows"],
        "truncated": told["truncated"],
    }
    return Answer(
        label,
        result.path,
        ROWS_FORMAT,
        list(kinds),
        kinds,
        record=record,
        has_keys=kind in _WITHOUT_TYPES,
        glob=_glob_of(statement) if kind == "redis" else None,
    )


def _glob_of(statement: str) -> str | None:
    """The pattern behind MATCH, where it stands there as it is."""
    words = statement.split()
    for option, word in pairwise(words):
        if option.upper() == "MATCH":
            return word.strip("\"'")
    return None


def of_file(label: str, path: str, form: str) -> Answer:
    """The rows of a file. Raises PyxError `usage` where it is no table."""
    if form not in FILE_FORMATS:
        raise PyxError(
            "usage",
            f"{label}: a file of the format {form} is not compared with a store",
            f"one of: {', '.join(FILE_FORMATS)}; a SQLite file: SQLITE_…_PATH=FILE, and query it",
        )
    if form in ("csv", "tsv"):
        columns = CsvTable(examine(path), form, header=True).columns
    else:
        columns = []
        for document in _documents(path, form):
            if not isinstance(document, dict):
                raise PyxError("usage", f"{label}: a row is no JSON object", "give objects")
            columns += [name for name in document if name not in columns]
    if not columns:
        raise PyxError("usage", f"{label} has no columns", "its first line names the columns")
    kinds: dict[str, frozenset[str] | None] = dict.fromkeys(columns)
    return Answer(label, path, form, columns, kinds, record={"kind": "file"})


def _documents(path: str, form: str) -> Iterator[object]:
    content = examine(path)
    if form == "json":
        if content.size > _MOST_BYTES_OF_JSON:
            raise PyxError("usage", f"{path} is larger than 64 MiB", "write it as JSON lines")
        array = read(content)
        if not isinstance(array, list):
            raise UnreadableError(f"{path} is no JSON array of rows")
        yield from array
        return
    with open(path, encoding=content.encoding, newline="\n") as file:
        for number, line in enumerate(file, 1):
            if not line.isspace():
                yield parse(line, f"{path}, line {number}")
