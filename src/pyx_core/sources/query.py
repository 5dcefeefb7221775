"""A query, from the words of whoever asks to its record."""

from __future__ import annotations

import hashlib
import json
import time

from pyx_core.errors import PyxError
from pyx_core.runs.record import record
from pyx_core.runs.request import Request
from pyx_core.secrets.detect import secret_values
from pyx_core.secrets.masker import mask_text
from pyx_core.settings.layers import Layers
from pyx_core.sources.attend import GRACE_S, attend
from pyx_core.sources.guard import Guarded
from pyx_core.sources.parameters import is_secret, without_secrets
from pyx_core.sources.registry import connect
from pyx_core.sources.rows.file import RowsFile
from pyx_core.sources.rows.forms import unique_names
from pyx_core.sources.session import Limits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from pyx_core.runs.finish import Record
    from pyx_core.runs.record import Workspace
    from pyx_core.sources.guard import CheckIdentity
    from pyx_core.sources.limits import QueryLimits
    from pyx_core.sources.session import Column, Plan, Session
    from pyx_core.sources.source import Source


TASK = "query"
# What a manifest holds of a statement and of a plan; the input has all of the statement.
_LONGEST_TEXT = 10_000
_LONGEST_SUMMARY = 120
_CONNECT_S = 10.0


class Query:
    """What is asked of which source, and within which limits.

    `accepted` are rights of the login that are known and taken; with `explain` only the plan is
    wanted. `file` is where the statement was read, None where it was typed.
    """

    __slots__ = (
        *("accepted", "explain", "file", "form", "limits", "parameters", "source", "statement"),
    )

    def __init__(
        self,
        source: Source,
        statement: str,
        limits: QueryLimits,
        *,
        parameters: Mapping[str, Any] | None = None,
        form: str = "csv",
        accepted: Sequence[str] = (),
        explain: bool = False,
        file: str | None = None,
    ) -> None:
        self.source = source
        self.statement = statement
        self.limits = limits
        self.parameters = dict(parameters or {})
        self.form = form
        self.accepted = accepted
        self.explain = explain
        self.file = file


class Asked:
    """What came of a query: its run, and what a person wants to see of the result at once."""

    __slots__ = ("columns", "plan", "record", "result")

    def __init__(
        self, run: Record, columns: Sequence[Column], result: RowsFile | None, plan: Plan | None
    ) -> None:
        self.record = run
        self.columns = columns
        self.result = result
        self.plan = plan


def run_query(
    query: Query,
    argv: list[str],
    *,
    caller_cwd: str,
    environ: Mapping[str, str],
    output_dir: str | None = None,
    check_identity: CheckIdentity | None = None,
) -> Asked:
    """Asks, and leaves evidence of it however it goes.

    `check_identity` raises PyxError where the store is not the one that was pinned. Raises PyxError
    only where no evidence can be written.
    """
    hidden = {
        f"param_{name}": value
        for name, value in query.parameters.items()
        if is_secret(name, value) and "\0" not in value
    }
    request = Request(
        caller_cwd=caller_cwd,
        environ=environ,
        source="pyx",
        task=TASK,
        output_dir=output_dir,
        # Known as secrets of this run, they are masked wherever a server repeats them.
        variables=[f"{name}={value}" for name, value in hidden.items()],
        input_content=_input_of(query, {**Layers(environ, caller_cwd).variables(), **hidden}),
        timeout_s=query.limits.timeout_s,
    )
    asking = _Asking(query, check_identity)
    run = record(request, argv, asking.perform)
    return Asked(run, asking.columns, asking.result, asking.plan)


def _input_of(query: Query, variables: Mapping[str, str]) -> bytes:
    asked = {
        "source": query.source.name,
        "statement": query.statement,
        "file": query.file,
        "parameters": without_secrets(query.parameters),
        "format": query.form,
        "explain": query.explain,
        "limits": query.limits.as_record(),
        "accepted": list(query.accepted),
    }
    text = json.dumps(asked, indent=1, ensure_ascii=False)
    return mask_text(text, secret_values(variables)).encode("utf-8", "backslashreplace") + b"\n"


class _Asking:
    """One query while it is asked. What is known so far stands in the declaration."""

    def __init__(self, query: Query, check_identity: CheckIdentity | None) -> None:
        self._query = query
        self._check_identity = check_identity
        self.columns: Sequence[Column] = ()
        self.result: RowsFile | None = None
        self.plan: Plan | None = None
        self._session: Session | None = None
        self._is_over = False

    def perform(self, workspace: Workspace) -> None:
        """Connect, check, ask, and say what happened, whatever happens."""
        query, started = self._query, time.monotonic()
        # Masked before it is cut: half a secret would not be known for one.
        statement = mask_text(query.statement, workspace.secrets)
        told = self._told = self._declaration(statement)
        workspace.declared["query"] = told
        workspace.summary = f"{query.source.name}: {_in_a_line(statement)}"
        workspace.say(f"source {query.source.name}, {query.source.kind}")
        name, limit_s = query.source.name, query.limits.timeout_s
        try:
            # Nothing was asked yet, so a server that hangs is left alone at once.
            attend(self._reach, limit_s, self._let_go, f"{name}: connecting", may_leave=True)
            told["milliseconds"]["connect"] = _milliseconds(started)
            workspace.say(f"connected; {told['guard']['mechanism']}")
            self._check_rights()
            try:
                attend(lambda: self._ask(workspace), limit_s, self._cancel, name)
            except (KeyboardInterrupt, PyxError) as stopped:
                if not isinstance(stopped, PyxError) or stopped.kind == "timed_out":
                    self._look_after(workspace)
                raise
        finally:
            told["milliseconds"]["total"] = _milliseconds(started)
            self._tell_result(workspace)
            self._close()

    def _declaration(self, statement: str) -> dict[str, Any]:
        query = self._query
        return {
            "source": query.source.public(),
            "statement": statement[:_LONGEST_TEXT],
            "statement_sha256": hashlib.sha256(
                query.statement.encode("utf-8", "surrogatepass")
            ).hexdigest(),
            "statement_cut": len(statement) > _LONGEST_TEXT,
            "file": query.file,
            "parameters": without_secrets(query.parameters),
            "limits": query.limits.as_record(),
            "server": None,
            "guard": None,
            "rights": [],
            "accepted": [],
            "plan": None,
            "columns": [],
            "rows": None,
            "truncated": "no",
            "milliseconds": {"connect": None, "first_row": None, "total": None},
            "aftermath": None,
        }

    def _reach(self) -> None:
        """A connection whose guard holds, to the store that is meant."""
        query = self._query
        limit_s = query.limits.timeout_s
        limits = Limits(connect_s=min(_CONNECT_S, limit_s), statement_s=limit_s)
        session = connect(query.source, limits)
        if self._is_over:
            session.close()
            return
        self._session = session
        guarded = Guarded(query.source, session, self._check_identity)
        self._told.update(guarded.as_record())
        self._guarded = guarded

    def _check_rights(self) -> None:
        self._told["accepted"] = self._guarded.accept(self._query.accepted)

    def _ask(self, workspace: Workspace) -> None:
        """The plan where it is wanted, then the rows into their file."""
        query, session = self._query, self._session
        assert session is not None
        if query.explain or query.limits.max_cost is not None:
            self._look_at_plan(session, workspace)
        if query.explain:
            return
        asked = time.monotonic()
        answer = session.ask(query.statement, query.parameters)
        self.columns = answer.columns
        names = unique_names(column.name for column in answer.columns)
        path = workspace.names.file(f"rows.{query.form}")
        result = self.result = RowsFile(path, query.form, names, query.limits.rows)
        try:
            result.fill(answer.rows)
        finally:
            first = result.first_row_at or time.monotonic()
            self._told["milliseconds"]["first_row"] = round((first - asked) * 1000, 1)
            close = getattr(answer.rows, "close", None)
            if close is not None:
                close()

    def _look_at_plan(self, session: Session, workspace: Workspace) -> None:
        query, limit = self._query, self._query.limits.max_cost
        plan = self.plan = session.explain(query.statement, query.parameters)
        name = query.source.name
        if plan is None:
            if query.explain:
                raise PyxError("usage", f"{name} has no plans", "leave out --explain")
        else:
            self._told["plan"] = {
                "cost": plan.cost,
                "rows": plan.rows,
                "text": plan.text[:_LONGEST_TEXT],
            }
            path = workspace.names.file("plan.txt")
            with open(path, "x", encoding="utf-8", errors="backslashreplace") as file:
                file.write(mask_text(plan.text, workspace.secrets) + "\n")
            workspace.add_output(path, role="plan", category="text")
        cost = plan.cost if plan is not None else None
        if query.explain or limit is None:
            return
        if cost is None and query.limits.is_cost_asked:
            raise PyxError(
                "usage",
                f"{name} gives no estimate of costs, so --max-cost can't be held",
                "leave out --max-cost; --timeout and --max-rows hold everywhere",
            )
        if cost is not None and cost > limit:
            raise PyxError(
                "refused",
                f"{name}: estimated cost {cost:g} is above the limit of {limit:g}",
                f"narrow the statement (--explain shows its plan), or --max-cost {cost:g}",
            )

    def _cancel(self) -> None:
        if self._session is not None:
            self._session.cancel()

    def _let_go(self) -> None:
        """A connection that comes too late is closed by whoever made it."""
        self._is_over = True

    def _look_after(self, workspace: Workspace) -> None:
        """Asks the server whether the statement is really gone."""
        session, name = self._session, self._query.source.name
        assert session is not None
        found: dict[str, Any] = {"gone": None, "how": "the server could not be asked"}

        def look() -> None:
            after = session.aftermath()
            found.update(gone=after.gone, how=after.how)

        try:
            attend(look, GRACE_S, session.cancel, name)
        except PyxError as error:
            found["how"] = f"the server could not be asked: {error.message}"
        self._told["aftermath"] = found
        gone = {True: "yes", False: "NO"}.get(found["gone"], "not known")
        workspace.say(f"is the statement gone? {gone}: {found['how']}")
        if found["gone"] is not True:
            message = f"the statement may still run on {name}: {found['how']}"
            workspace.warnings.append({"kind": "statement_left", "message": message})

    def _tell_result(self, workspace: Workspace) -> None:
        result, told = self.result, self._told
        if result is None:
            return
        told["columns"] = [
            {
                "name": name,
                "asked_as": column.name,
                "type": column.type,
                "holds": result.kinds(number),
            }
            for number, (name, column) in enumerate(
                zip(unique_names(c.name for c in self.columns), self.columns, strict=True)
            )
        ]
        told["rows"] = result.rows
        told["truncated"] = result.cut or "no"
        if not result.is_there:
            return
        role = "partial_result" if result.cut == "stopped" else "result"
        workspace.add_output(result.path, role=role)
        rows = "1 row" if result.rows == 1 else f"{result.rows} rows"
        workspace.say(f"{rows}, {result.bytes} bytes")
        workspace.summary = f"{rows} from {workspace.summary}"
        if result.cut == "stopped":
            message = f"the result is incomplete: {rows} had come before the query ended early"
            workspace.warnings.append({"kind": "result_incomplete", "message": message})
        elif result.cut is not None:
            workspace.summary = f"first {workspace.summary}"
            message = f"the result is cut after {rows}: there are more. {more_hint(result.cut)}"
            workspace.warnings.append({"kind": "result_cut", "message": message})

    def _close(self) -> None:
        session = self._session
        if session is None:
            return
        try:
            attend(session.close, GRACE_S, _nothing, self._query.source.name)
        except PyxError:
            # It hangs in its driver; the process ends without it.
            return


def more_hint(cut: str) -> str:
    """How to get the rest of a result that was cut."""
    flag = "--max-rows" if cut == "rows" else "--max-bytes"
    return f"Narrow the statement, or give {flag} N or {flag} all"


def _milliseconds(since: float) -> float:
    return round((time.monotonic() - since) * 1000, 1)


def _in_a_line(statement: str) -> str:
    text = " ".join(statement[: _LONGEST_SUMMARY * 4].split())
    return text if len(text) <= _LONGEST_SUMMARY else f"{text[: _LONGEST_SUMMARY - 1]}…"


def _nothing() -> None:
    """Closing has nothing that could be cancelled."""
