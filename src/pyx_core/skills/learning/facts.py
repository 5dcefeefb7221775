"""Facts out of evidence only: what was checked, with what, what came out, what failed before."""

from __future__ import annotations

import os

import msgspec

from pyx_core.errors import PyxError
from pyx_core.evidence.history.query import Query
from pyx_core.evidence.lookup import manifest_path
from pyx_core.evidence.stored_run import StoredRun
from pyx_core.formats.amounts import counted
from pyx_core.formats.recognise import recognise
from pyx_core.hashing import new_digest
from pyx_core.secrets.masker import mask_text
from pyx_core.skills.learning.headers import header_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from pyx_core.evidence.history.search import History
    from pyx_core.manifest.contract import FileHash, Manifest, Packages
    from pyx_core.secrets.detect import Secrets

SCHEMA = "learn-facts/1"
# More runs than that teach nobody anything.
MOST_FACTS = 200
_MOST_OUTPUTS = 20
_MOST_FINDINGS = 20
_MOST_WORDS = 100
_LARGEST_BYTES = 64 << 20
_MOST_FAILURES = 5
_MOST_LOOKED_AT = 50
_LONGEST_TEXT = 300
_CHUNK_BYTES = 1 << 20
_HEAD_BYTES = 4096


class FactFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file of a run. `file` is relative to the folder of the runs where it lies in it; `lines`
    is the last line's number, None for what has no lines; `shape` is one line, no content."""

    run_id: str
    file: str
    sha256: str
    size: int
    lines: int | None = None
    shape: str | None = None


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """An earlier run of the task that did not succeed, and what was changed until it did."""

    run_id: str
    status: str
    error: str
    changed: tuple[str, ...] = ()


class Store(msgspec.Struct, frozen=True, kw_only=True):
    """The store that was asked: never an address. `complete` tells that no row was cut off."""

    variable: str
    kind: str
    pinned: bool
    rows: int | None = None
    complete: bool | None = None


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """One run as a step: `checked` is what it says of itself, `command` how it was called.

    `named` is how the run is found again: its id, or its path where it lies elsewhere.
    """

    run_id: str
    named: str
    task: str
    status: str
    started_at: str
    manifest: str
    checked: str
    command: tuple[str, ...]
    tool_version: str
    runtime: str | None = None
    result: str | None = None
    script: FactFile | None = None
    input: FactFile | None = None
    outputs: tuple[FactFile, ...] = ()
    left_out: int = 0
    store: Store | None = None
    sources: tuple[str, ...] = ()
    failed_before: tuple[Failure, ...] = ()
    findings: tuple[str, ...] = ()


class FactTable(msgspec.Struct, frozen=True, kw_only=True):
    """The facts of some runs, oldest first. `folder` is where the runs lie."""

    folder: str
    facts: tuple[Fact, ...]
    question: str | None = None
    log: str | None = None
    schema: str = SCHEMA


def fact_of(
    run: StoredRun,
    history: History,
    secrets: Secrets,
    findings: Sequence[str] = (),
    *,
    named: str | None = None,
) -> Fact:
    """The fact that a run is. `findings` are statements that cite it; `named` is how it is found
    again, by default its id.

    Raises PyxError `refused` where a file is not what it was in the run: that is no evidence.
    """
    manifest = run.manifest
    outputs = [output for output in run.outputs if output["attribution"] != "observed"]
    return Fact(
        run_id=run.run_id,
        named=named or run.run_id,
        task=manifest["task"],
        status=manifest["status"],
        started_at=manifest["started_at"],
        manifest=_relative(run.manifest_path, run.home),
        checked=_short(manifest["summary"] or manifest["task"], secrets),
        command=tuple(_masked(word, secrets) for word in manifest["command"]["argv"][:_MOST_WORDS]),
        tool_version=manifest["tool"]["version"],
        runtime=manifest["command"]["runtime"],
        result=_result(manifest),
        script=_kept(run, manifest["script"]),
        input=_kept(run, manifest["input"]),
        outputs=tuple(
            _file(run, run.file(one["path"]), one["sha256"], one["size"], one["format"])
            for one in outputs[:_MOST_OUTPUTS]
        ),
        left_out=max(len(outputs) - _MOST_OUTPUTS, 0),
        store=_store(manifest["declared"].get("query")),
        sources=_sources(manifest),
        failed_before=tuple(_failures(run, history, secrets)),
        findings=tuple(_short(one, secrets) for one in findings[:_MOST_FINDINGS]),
    )


def read_facts(path: str) -> FactTable:
    """A table of facts from its file. Raises PyxError `not_found`, or `usage` for anything else."""
    try:
        if os.path.getsize(path) > _LARGEST_BYTES:
            raise PyxError("usage", f"{path} is too large for facts", "name what learn facts wrote")
        with open(path, "rb") as file:
            table = msgspec.json.decode(file.read(), type=FactTable)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise PyxError(
            "not_found", f"can't read {path}: {reason}", "pyx learn facts RUN… -o facts.json"
        ) from error
    except msgspec.MsgspecError as error:
        raise PyxError(
            "usage", f"{path} is no table of facts: {error}", "pyx learn facts RUN… -o facts.json"
        ) from error
    if table.schema != SCHEMA:
        raise PyxError("usage", f"{path} is of {table.schema}, not {SCHEMA}", "make it anew")
    return table


def check_fact(fact: Fact, again: Fact) -> Fact:
    """The fact as the evidence has it, with what a file of facts adds: the findings.

    Raises PyxError `refused` where the file says otherwise than the evidence.
    """
    for field in ("run_id", "task", "status", "command", "script", "input", "outputs"):
        said, known = _comparable(getattr(fact, field)), _comparable(getattr(again, field))
        if said != known:
            raise PyxError(
                "refused",
                f"{field} of {fact.run_id} is not what its manifest says",
                f"pyx learn facts {fact.named} -o facts.json makes the facts anew",
            )
    return msgspec.structs.replace(again, findings=fact.findings, named=fact.named)


def table_of(
    folder: str, facts: Iterable[Fact], *, question: str | None = None, log: str | None = None
) -> FactTable:
    """A table of facts, oldest first, each run once."""
    by_id = {fact.run_id: fact for fact in facts}
    # Ids of the same second are in no order.
    ordered = sorted(by_id.values(), key=lambda fact: (fact.started_at, fact.run_id))
    return FactTable(folder=folder, facts=tuple(ordered), question=question, log=log)


def _kept(run: StoredRun, file: FileHash | None) -> FactFile | None:
    """The script or the input as it was; its format is told by its name."""
    if file is None:
        return None
    path = run.object(file["sha256"])
    fact = _file(run, path, file["sha256"], file["size"], _format(path, file["path"]))
    return msgspec.structs.replace(fact, file=_relative(run.file(file["path"]), run.home))


def _format(path: str, name: str) -> str:
    try:
        with open(path, "rb") as file:
            return recognise(name, file.read(_HEAD_BYTES)).name
    except OSError:
        return recognise(name, b"").name


def _file(run: StoredRun, path: str, sha256: str, size: int, form: str) -> FactFile:
    lines = _lines(run, path, sha256, size)
    return FactFile(
        run_id=run.run_id,
        file=_relative(path, run.home),
        sha256=sha256,
        size=size,
        lines=lines,
        shape=header_of(path, form),
    )


def _lines(run: StoredRun, path: str, sha256: str, size: int) -> int | None:
    """How many lines a file has; None for what is no text, or gone. Raises PyxError."""
    count, last = 0, b"\n"
    is_text = True
    digest = new_digest(size)
    try:
        with open(path, "rb") as file:
            while chunk := file.read(_CHUNK_BYTES):
                digest.update(chunk)
                is_text = is_text and b"\0" not in chunk
                count += chunk.count(b"\n")
                last = chunk[-1:]
    except OSError:
        return None
    if digest.hexdigest() != sha256:
        raise PyxError(
            "refused",
            f"{path} is not what it was in run {run.run_id}",
            f"pyx verify {run.run_id} says what changed; take the run out of the facts",
        )
    return count + (last != b"\n") if is_text else None


def _comparable(value: object) -> object:
    """Files count by their hashes: their shapes are found anew."""
    if isinstance(value, FactFile):
        return value.sha256
    return [_comparable(one) for one in value] if isinstance(value, tuple) else value


def _store(query: Any) -> Store | None:
    source = query.get("source") if isinstance(query, dict) else None
    if not isinstance(source, dict):
        return None
    server = query.get("server")
    truncated = query.get("truncated")
    rows = query.get("rows")
    return Store(
        variable=str(source.get("name", "")),
        kind=str(source.get("kind", "")),
        pinned=bool(isinstance(server, dict) and server.get("pinned")),
        rows=rows if isinstance(rows, int) else None,
        complete=not truncated if isinstance(truncated, bool) else None,
    )


def _result(manifest: Manifest) -> str | None:
    """What the run came to, in a few words: never values."""
    diff = manifest["declared"].get("diff")
    if isinstance(diff, dict):
        return f"{diff.get('verdict')}, {counted(int(diff.get('differences') or 0), 'difference')}"
    query = manifest["declared"].get("query")
    if isinstance(query, dict) and isinstance(query.get("rows"), int):
        return counted(query["rows"], "row")
    return None


def _failures(run: StoredRun, history: History, secrets: Secrets) -> Iterable[Failure]:
    """The runs of the same task before this one that failed in a row, the newest first."""
    started = run.manifest["started_at"]
    if not run.manifest["success"] or run.manifest["script"] is None:
        return
    earlier = history.search(Query(task=run.manifest["task"], until=started), _MOST_LOOKED_AT)
    told = 0
    for line in earlier.lines:
        if line["run_id"] == run.run_id:
            continue
        if line["status"] == "ok" or told == _MOST_FAILURES:
            return
        try:
            failed = StoredRun(manifest_path(line, run.home), run.home)
        except PyxError:
            continue
        told += 1
        yield Failure(
            run_id=failed.run_id,
            status=failed.manifest["status"],
            error=_short(failed.manifest["error"] or failed.manifest["status"], secrets),
            changed=tuple(_changed(failed.manifest, run.manifest)),
        )


def _changed(before: Manifest, after: Manifest) -> Iterable[str]:
    if _sha256(before["script"]) != _sha256(after["script"]):
        yield "script"
    if _sha256(before["input"]) != _sha256(after["input"]):
        yield "input"
    if before["command"]["argv"][1:] != after["command"]["argv"][1:]:
        yield "arguments"
    if before["command"]["runtime"] != after["command"]["runtime"]:
        yield "runtime"
    if _packages(before) != _packages(after):
        yield "packages"


def _sources(manifest: Manifest) -> tuple[str, ...]:
    environment = manifest["environment"]
    return tuple(environment.get("sources", ())) if environment is not None else ()


def _sha256(file: FileHash | None) -> str | None:
    return file["sha256"] if file is not None else None


def _packages(manifest: Manifest) -> Packages | None:
    environment = manifest["environment"]
    return environment["packages"] if environment is not None else None


def _relative(path: str, folder: str) -> str:
    inside = os.path.relpath(path, folder)
    leads_out = inside.split(os.sep)[0] == os.pardir
    return os.path.basename(path) if leads_out else inside.replace(os.sep, "/")


def _short(text: str, secrets: Secrets) -> str:
    line = _masked(text.strip().partition("\n")[0], secrets)
    return line if len(line) <= _LONGEST_TEXT else f"{line[:_LONGEST_TEXT]}…"


def _masked(text: str, secrets: Secrets) -> str:
    return mask_text(text, secrets)
