"""A query is a run, whatever its store does to it."""

from __future__ import annotations

import _thread
import json
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from checks import check_evidence
from pyx_core.errors import PyxError
from pyx_core.sources import attend, guard, query
from pyx_core.sources.description import Description, Part, Right
from pyx_core.sources.limits import QueryLimits
from pyx_core.sources.query import Asked, Query, run_query
from pyx_core.sources.rows.file import RowLimits
from pyx_core.sources.session import Aftermath, Answer, Column, Plan
from pyx_core.sources.source import Address, Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pyx_core.sources.session import Limits, Parameters

WRITES = Right("superuser", "it may write anywhere", contained=False)
HELD = Right("insert", "it may write to orders", contained=True)


class Store:
    """A store that does what a test wants of it. `release` ends what hangs."""

    mechanism = "it can only read"

    def __init__(self) -> None:
        self.rights: list[Right] = []
        self.plan: Plan | None = Plan("scan orders", 500.0, 10.0)
        self.rows: list[tuple[Any, ...]] = [(1, "ann"), (2, "bob")]
        self.hangs_at = ""
        self.at_hang: Callable[[], None] = lambda: None
        self.reacts = True
        self.fails: PyxError | None = None
        self.after = Aftermath(gone=True, how="asked on a second connection")
        self.release = threading.Event()
        self.calls: list[str] = []

    def _do(self, call: str) -> None:
        self.calls.append(call)
        if call == self.hangs_at:
            self.at_hang()
            self.release.wait()
            raise PyxError("statement_failed", "cancelled by the server")

    def self_test(self) -> str:
        self._do("self_test")
        return "a write was refused"

    def describe(self) -> Description:
        self._do("describe")
        identity = [Part("system", "lineage", "7")]
        return Description(
            version="Store 1", server_time=None, identity=identity, rights=self.rights, facts={}
        )

    def explain(self, statement: str, parameters: Parameters) -> Plan | None:
        self._do("explain")
        return self.plan

    def ask(self, statement: str, parameters: Parameters) -> Answer:
        self._do("ask")
        return Answer([Column("id", "int8"), Column("name", "text")], self._fetch())

    def _fetch(self) -> Iterator[tuple[Any, ...]]:
        yield from self.rows
        if self.fails is not None:
            raise self.fails
        self._do("fetch")

    def cancel(self) -> None:
        self.calls.append("cancel")
        if self.reacts:
            self.release.set()

    def aftermath(self) -> Aftermath:
        self.calls.append("aftermath")
        return self.after

    def close(self) -> None:
        self.calls.append("close")


class Desk:
    """Where a test asks its store."""

    def __init__(self, folder: Path, store: Store) -> None:
        self.folder = folder
        self.store = store
        self.source = Source(
            name="POSTGRES_PROD_URL",
            kind="postgres",
            label="PROD",
            origin="environment",
            variables=("POSTGRES_PROD_URL",),
            address=Address(host="127.0.0.1", port=5432, password="correct horse"),
        )
        self.environ: dict[str, str] = {}

    def ask(
        self,
        statement: str = "SELECT 1",
        *,
        timeout_s: float = 60.0,
        max_cost: float | None = None,
        is_cost_asked: bool = False,
        check_identity: Any = None,
        **options: Any,
    ) -> Asked:
        limits = QueryLimits(
            rows=RowLimits(options.pop("max_rows", 100), None),
            timeout_s=timeout_s,
            max_cost=max_cost,
            is_cost_asked=is_cost_asked,
        )
        return run_query(
            Query(self.source, statement, limits, **options),
            ["pyx", "query"],
            caller_cwd=str(self.folder),
            environ=self.environ,
            check_identity=check_identity,
        )


def told_of(asked: Asked) -> dict[str, Any]:
    manifest = check_evidence(Path(asked.record.manifest_path))
    told: dict[str, Any] = manifest["declared"]["query"]
    return told


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    store = Store()

    def connect(source: Source, limits: Limits) -> Store:
        store._do("connect")
        return store

    monkeypatch.setattr(query, "connect", connect)
    monkeypatch.setattr(guard, "_shown", {})
    monkeypatch.setattr(attend, "GRACE_S", 0.05)
    monkeypatch.setattr(attend, "_DRIVER_FIRST_S", 0.0)
    yield Desk(tmp_path, store)
    store.release.set()


def test_the_manifest_tells_the_whole_query(desk: Desk) -> None:
    """Source, server, guard and how it was shown, statement, columns, rows and times are there."""
    asked = desk.ask("SELECT id, name FROM orders", parameters={"day": "2026-11-24"})
    told = told_of(asked)
    assert (told["source"]["name"], told["source"]["password"]) == ("POSTGRES_PROD_URL", "set")
    assert told["server"]["version"] == "Store 1"
    assert told["guard"] == {"mechanism": "it can only read", "self_test": "a write was refused"}
    assert told["columns"] == [
        {"name": "id", "asked_as": "id", "type": "int8", "holds": ["integer"]},
        {"name": "name", "asked_as": "name", "type": "text", "holds": ["text"]},
    ]
    assert (told["rows"], told["truncated"], told["aftermath"]) == (2, "no", None)
    assert set(told["milliseconds"]) == {"connect", "first_row", "total"}
    assert asked.record.manifest["task"] == "query"
    given = json.loads(Path(asked.record.manifest["input_path"] or "").read_bytes())
    assert given["statement"] == "SELECT id, name FROM orders"
    assert given["parameters"] == {"day": "2026-11-24"}
    assert "correct horse" not in json.dumps(asked.record.manifest)
    assert desk.store.calls[-1] == "close"


def test_the_guard_is_tested_once_in_a_process(desk: Desk) -> None:
    """The self-test runs at the first use of a source; later manifests still tell how it went."""
    desk.ask()
    assert told_of(desk.ask())["guard"]["self_test"] == "a write was refused"
    assert desk.store.calls.count("self_test") == 1


def test_a_login_that_may_do_more_is_refused_until_each_right_is_accepted(desk: Desk) -> None:
    """Rights that can't be contained stop a query; accepted by name, they are on record."""
    desk.store.rights = [WRITES, HELD]
    asked = desk.ask()
    assert asked.record.problem is not None
    assert asked.record.problem.kind == "refused"
    assert "--accept superuser" in (asked.record.problem.hint or "")
    assert "ask" not in desk.store.calls
    assert asked.record.manifest["status"] == "failed"
    assert desk.ask(accepted=["superusr"]).record.problem is not None
    told = told_of(desk.ask(accepted=["superuser"]))
    assert told["accepted"] == ["superuser"]
    assert [right["contained"] for right in told["rights"]] == [False, True]


def test_another_identity_stops_the_query(desk: Desk) -> None:
    """Nothing is asked of a store that is not the one that was pinned."""

    def differs(source: str, identity: object) -> None:
        raise PyxError("refused", "not the store that was pinned", "pyx fingerprint")

    asked = desk.ask(check_identity=differs)
    assert asked.record.manifest["error"] == "not the store that was pinned"
    assert "ask" not in desk.store.calls


@pytest.mark.parametrize(("limit", "is_refused"), [(499.0, True), (500.0, False)])
def test_a_plan_above_the_limit_is_refused(desk: Desk, limit: float, is_refused: bool) -> None:
    """The cost is asked for first; above the limit nothing runs, and the plan is kept."""
    asked = desk.ask(max_cost=limit)
    told = told_of(asked)
    assert told["plan"] == {"cost": 500.0, "rows": 10.0, "text": "scan orders"}
    assert ("ask" in desk.store.calls) is not is_refused
    assert (asked.record.problem is not None) is is_refused


def test_a_store_without_estimates_says_that_it_can_not_hold_a_limit(desk: Desk) -> None:
    """A limit that was asked for is never ignored; one of the settings passes such stores by."""
    desk.store.plan = None
    asked = desk.ask(max_cost=1.0, is_cost_asked=True)
    assert asked.record.problem is not None
    assert asked.record.problem.kind == "usage"
    assert desk.ask(max_cost=1.0).record.problem is None


def test_explain_asks_nothing(desk: Desk) -> None:
    """The plan is a file of the run, and the statement is not run."""
    asked = desk.ask(explain=True)
    assert asked.plan is not None
    assert "ask" not in desk.store.calls
    (plan,) = asked.record.manifest["outputs"][1:]
    assert (plan["role"], Path(plan["path"]).read_text()) == ("plan", "scan orders\n")


@pytest.mark.parametrize("place", ["connect", "self_test", "ask", "fetch"])
@pytest.mark.parametrize("reacts", [True, False])
def test_a_store_that_hangs_ends_at_the_limit(desk: Desk, place: str, reacts: bool) -> None:
    """Wherever it hangs, and even if it does not react, the run ends as timed out."""
    desk.store.hangs_at, desk.store.reacts = place, reacts
    asked = desk.ask(timeout_s=0.05)
    told = told_of(asked)
    assert (asked.record.manifest["status"], asked.record.exit_code) == ("timeout", 124)
    assert asked.record.manifest["exit_code"] is None
    if place in ("ask", "fetch"):
        assert told["aftermath"] == {"gone": True, "how": "asked on a second connection"}
    if place == "fetch" and reacts:
        assert (told["rows"], told["truncated"]) == (2, "stopped")
        output = asked.record.manifest["outputs"][1]
        assert output["role"] == "partial_result"
        assert Path(output["path"]).read_bytes() == b"id,name\r\n1,ann\r\n2,bob\r\n"
        kinds = [warning["kind"] for warning in asked.record.manifest["warnings"]]
        assert kinds == ["result_incomplete"]


def test_a_statement_that_outlives_its_run_is_told(desk: Desk) -> None:
    """Where the server says that the statement still runs, the manifest warns."""
    desk.store.hangs_at = "ask"
    desk.store.after = Aftermath(gone=False, how="pid 7 is active")
    asked = desk.ask(timeout_s=0.05)
    (warning,) = asked.record.manifest["warnings"]
    assert warning["kind"] == "statement_left"
    assert "pid 7 is active" in warning["message"]


def test_ctrl_c_cancels_and_asks_what_became_of_it(desk: Desk) -> None:
    """Ctrl-C while a statement runs cancels it; the run is interrupted, with its aftermath."""
    desk.store.hangs_at = "ask"
    desk.store.at_hang = _thread.interrupt_main
    asked = desk.ask()
    assert (asked.record.manifest["status"], asked.record.exit_code) == ("interrupted", 130)
    assert told_of(asked)["aftermath"]["gone"] is True
    assert "cancel" in desk.store.calls


def test_a_connection_that_is_lost_leaves_what_had_come(desk: Desk) -> None:
    """A server that dies in the middle makes a failed run with the rows until then."""
    desk.store.fails = PyxError("unreachable", "the server closed the connection", "pyx sources")
    asked = desk.ask()
    told = told_of(asked)
    assert asked.record.manifest["status"] == "failed"
    assert told["truncated"] == "stopped"
    assert told["aftermath"] is None


def test_secret_values_stand_nowhere(desk: Desk) -> None:
    """A value that is secret by its name is masked in the manifest, the input and the log, also
    where the server repeats it."""
    secret = "Tr0ub4dor-and-3"
    desk.store.fails = PyxError("statement_failed", f"invalid input: {secret!r}")
    asked = desk.ask("SELECT :password", parameters={"password": secret, "day": "today"})
    assert told_of(asked)["parameters"] == {"password": "[masked password]", "day": "today"}
    for path in desk.folder.rglob("*"):
        if path.is_file():
            assert secret.encode() not in path.read_bytes(), path


def test_a_cut_result_says_so(desk: Desk) -> None:
    """More rows than the limit: the manifest, its summary and a warning say that there are more."""
    asked = desk.ask(max_rows=1)
    assert told_of(asked)["truncated"] == "rows"
    assert (asked.record.manifest["summary"] or "").startswith("first 1 row from POSTGRES_PROD_URL")
    (warning,) = asked.record.manifest["warnings"]
    assert warning["kind"] == "result_cut"
    assert "--max-rows all" in warning["message"]
