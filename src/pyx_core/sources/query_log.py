"""What a script asked: one line a query, in `<task>.<run_id>.queries.jsonl`."""

from __future__ import annotations

import hashlib
import threading
import time

from pyx_core.errors import write_error
from pyx_core.evidence.outputs import hash_file
from pyx_core.manifest.encoding import encode
from pyx_core.runs.status import timestamp
from pyx_core.secrets.masker import mask_text
from pyx_core.sources.parameters import without_secrets

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, Literal

    Cut = Literal["no", "rows", "stopped"]

    from pyx_core.errors import PyxError
    from pyx_core.manifest.contract import Notice
    from pyx_core.secrets.detect import Secrets
    from pyx_core.sources.guard import Guarded

ENDING = "queries.jsonl"
_LONGEST_TEXT = 10_000


class Asked:
    """One query, from its start to its end. `cut` is `no` once all rows were taken, `rows` where
    there are more than was allowed, `stopped` where an error or the script itself ended it."""

    def __init__(self, source: str, statement: str, parameters: Mapping[str, Any]) -> None:
        self.source = source
        self.statement = statement
        self.parameters = parameters
        self.guarded: Guarded | None = None
        self.columns: list[str] = []
        self.rows = 0
        self.cut: Cut = "stopped"
        self.error: PyxError | None = None
        self.aftermath: str | None = None
        self._started_s = time.time()
        self._started = time.perf_counter()

    def as_record(self, secrets: Secrets) -> dict[str, Any]:
        """As it stands in the log: masked, and bounded."""
        statement = mask_text(self.statement, secrets)
        error = None
        if self.error is not None:
            error = {"kind": self.error.kind, "message": mask_text(self.error.message, secrets)}
        return {
            "ts": timestamp(self._started_s),
            "source": self.source,
            "statement": statement[:_LONGEST_TEXT],
            "statement_cut": len(statement) > _LONGEST_TEXT,
            "statement_sha256": hashlib.sha256(
                self.statement.encode("utf-8", "surrogatepass")
            ).hexdigest(),
            "parameters": without_secrets(self.parameters),
            "columns": self.columns,
            "rows": self.rows,
            "truncated": self.cut,
            "milliseconds": round((time.perf_counter() - self._started) * 1000, 1),
            "error": error,
            "aftermath": self.aftermath,
            **(self.guarded.as_record() if self.guarded is not None else {"guard": None}),
        }


class QueryLog:
    """Appends queries to a file, from any thread; the file is there once something was asked."""

    def __init__(self, path: str, secrets: Secrets) -> None:
        self.path = path
        self.queries = 0
        self.cut = 0
        self._secrets = secrets
        self._digest = hashlib.sha256()
        self._lock = threading.Lock()

    def add(self, asked: Asked) -> None:
        """Writes down a query that is over. Raises PyxError where that can't be done."""
        line = encode(asked.as_record(self._secrets))
        try:
            with self._lock, open(self.path, "ab", buffering=0) as file:
                file.write(line)
                self._digest.update(line)
        except OSError as error:
            raise write_error(self.path, error) from error
        self.queries += 1
        self.cut += asked.cut == "rows"

    def warnings(self) -> list[Notice]:
        """What a reader of the run has to know of it."""
        found: list[Notice] = []
        if self.cut:
            message = f"{self.cut} of {self.queries} queries got less than all rows"
            found.append({"kind": "result_cut", "message": message})
        if self.queries and hash_file(self.path) != self._digest.hexdigest():
            message = f"something other than pyx wrote to {self.path}, or removed it"
            found.append({"kind": "queries_changed", "message": message})
        return found
