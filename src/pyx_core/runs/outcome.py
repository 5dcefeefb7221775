"""How a run went."""

from __future__ import annotations

import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.engine.ending import Ending
    from pyx_core.engine.interpreter import Interpreter
    from pyx_core.engine.spool import Spool
    from pyx_core.engine.wait import Cause
    from pyx_core.errors import PyxError
    from pyx_core.manifest.contract import Notice
    from pyx_core.runs.context import Context


class Outcome:
    """How a run went. Without `ending` it was not started, and `problem` says why.

    `failure` is what work of pyx itself failed with.
    """

    __slots__ = (
        "argv",
        "cause",
        "context",
        "docstring",
        "duration_s",
        "ending",
        "environ",
        "failure",
        "interpreter",
        "log",
        "log_error",
        "log_held",
        "masked",
        "problem",
        "shown",
        "started_at_s",
        "warnings",
    )

    def __init__(self) -> None:
        self.started_at_s = time.time()
        self.duration_s = 0.0
        self.argv: list[str] = []
        self.environ: dict[str, str] = {}
        self.interpreter: Interpreter | None = None
        self.docstring: str | None = None
        self.problem: PyxError | None = None
        self.failure: PyxError | None = None
        self.shown = ""
        self.ending: Ending | None = None
        self.cause: Cause = "ended"
        self.log: Spool | None = None
        self.log_error: OSError | None = None
        self.log_held = False
        self.masked = 0
        self.context: Context | None = None
        self.warnings: list[Notice] = []
