"""Runs as a summary names them. What they printed or read never gets into it."""

from __future__ import annotations

from pyx_core.investigation.summary.markdown import Markdown, escape

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.evidence.stored_run import StoredRun
    from pyx_core.investigation.check.verdict import CheckedLog

_LONGEST = 120


def noted(checked: CheckedLog) -> list[tuple[StoredRun, str]]:
    """The runs that the log names, each once, with the note on it under Evidence."""
    found: dict[str, tuple[StoredRun, str]] = {}
    for one in checked.evidence:
        if one.run is not None:
            found.setdefault(one.run.manifest_path, (one.run, one.evidence.note or ""))
    for cited in (cited for one in checked.findings for cited in one.citations):
        if cited.run is not None:
            found.setdefault(cited.run.manifest_path, (cited.run, ""))
    return list(found.values())


def about(run: StoredRun, note: str) -> Markdown:
    """What a run was for: the note in the log, else what its script says of itself.

    Not what pyx says of a query: a statement may name a customer.
    """
    if note:
        return _cut(note)
    if run.manifest["script"] is not None:
        return _cut(run.manifest["summary"] or "")
    return escape(" ".join(stores_of(run)))


def _cut(text: str) -> Markdown:
    return escape(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…")


def stores_of(run: StoredRun) -> list[str]:
    """The data stores that a run asked, by the names of their variables."""
    manifest = run.manifest
    environment = manifest["environment"]
    names = list(environment.get("sources", ())) if environment is not None else []
    query = manifest["declared"].get("query")
    if isinstance(query, dict) and isinstance(source := query.get("source"), dict):
        names.append(str(source.get("name") or ""))
    if manifest["task"] == "fingerprint":
        # `fingerprint.<variable>.<run id>.json`
        parts = (output["name"].split(".") for output in manifest["outputs"])
        names += [part[1] for part in parts if len(part) == 4 and part[2] == run.run_id]
    return list(dict.fromkeys(filter(None, names)))


def stores(checked: CheckedLog) -> list[str]:
    """The stores that were asked, sorted."""
    return sorted({name for run, _ in noted(checked) for name in stores_of(run)})
