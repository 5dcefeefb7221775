"""What an answer about code says: a table of facts, and in a sentence what they come to."""

from __future__ import annotations

import msgspec

from pyx_core.formats.amounts import counted
from pyx_core.investigation.code.agreement import AGREEING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from pyx_core.investigation.code.agreement import Row
    from pyx_core.investigation.code.ecosystem import Sought, Survey

    Surveys = Sequence[tuple[Survey, list[Row]]]

_MOST_REASONS = 1000


def survey_answer(question: dict[str, Any], surveys: Surveys) -> dict[str, Any]:
    """The whole project: every package, and every disagreement, what matters most first."""
    rows = sorted((row for _, found in surveys for row in found), key=lambda row: row.rank)
    wrong = [row for row in rows if row.state not in AGREEING]
    compared = [row for row in rows if row.state != "absent"]
    summary = (
        "no lockfile and environment to compare"
        if not rows
        else f"{counted(len(compared), 'package')}: lockfile and environment agree"
        if not wrong
        else f"{counted(len(wrong), 'disagreement')} of lockfile and environment, "
        f"{counted(len(compared), 'package')}"
    )
    return {
        "question": question,
        "summary": summary,
        "agrees": not wrong,
        "reasons": [_reason(row) for row in wrong[:_MOST_REASONS]],
        "counts": _counts(rows),
        "ecosystems": [_ecosystem(survey) for survey, _ in surveys],
        "disagreements": [msgspec.to_builtins(row) for row in wrong],
        "packages": [msgspec.to_builtins(row) for row in rows],
    }


def package_answer(
    question: dict[str, Any], surveys: Surveys, packages: list[dict[str, Any]]
) -> dict[str, Any]:
    """One package: what is locked and installed, and everything that speaks against it."""
    told, reasons, wrong = [], [], []
    for facts in packages:
        rows, locked_in = _of_package(surveys, facts)
        against = [row for row in rows if row.state not in AGREEING]
        wrong += against
        own = [_reason(row) for row in against] + _objections(facts)
        first = locked_in[0]["version"] if locked_in else None
        told.append(
            {
                "ecosystem": facts["ecosystem"],
                "name": facts["name"],
                "locked": first,
                "installed": facts["installed"],
                "state": rows[0].state if rows else None,
                "agrees": not own,
                "locked_in": locked_in,
                **{key: facts[key] for key in facts if key not in _PLACED},
            }
        )
        reasons += own
    return {
        "question": question,
        "summary": reasons[0] if reasons else _description(told[0]),
        "agrees": not reasons,
        "reasons": reasons[:_MOST_REASONS],
        "ecosystems": [_ecosystem(survey) for survey, _ in surveys],
        "disagreements": [msgspec.to_builtins(row) for row in wrong],
        "packages": told,
    }


_PLACED = ("ecosystem", "name", "installed")


def symbol_answer(question: dict[str, Any], ecosystem: str, sought: Sought) -> dict[str, Any]:
    """Where a symbol is defined; the lines themselves stand in files of their own."""
    first = sought.definitions[0]
    place = f"{first.path}:{first.lines[0]}-{first.lines[1]}"
    others = len(sought.definitions) - 1
    more = f", and {counted(others, 'other definition')}" if others else ""
    return {
        "question": question,
        "summary": f"{first.kind} {first.symbol}: {place}{more} ({first.how})",
        "agrees": True,
        "reasons": [],
        "ecosystem": ecosystem,
        "definitions": [
            {
                "path": one.path,
                "symbol": one.symbol,
                "kind": one.kind,
                "lines": list(one.lines),
                "condition": one.condition,
                "sha256": one.sha256,
                "how": one.how,
                "excerpt": None,
            }
            for one in sought.definitions
        ],
        "notes": list(dict.fromkeys(sought.notes)),
        "searched": len(sought.searched),
    }


def _ecosystem(survey: Survey) -> dict[str, Any]:
    return {
        "ecosystem": survey.ecosystem,
        "root": survey.root,
        "manifests": survey.manifests,
        "lockfiles": [
            {
                "path": one.path,
                "form": one.form,
                "packages": len(one.locked),
                "is_first": one.is_first,
                "sha256": one.sha256,
            }
            for one in survey.lockfiles
        ],
        "environments": [
            {
                "kind": one.kind,
                "path": one.path,
                "runtime": one.runtime,
                "is_compared": one.is_compared,
                "packages": None if one.installed is None else len(one.installed),
            }
            for one in survey.environments
        ],
        "notes": list(dict.fromkeys(survey.notes)),
    }


def _counts(rows: list[Row]) -> dict[str, int]:
    found = dict.fromkeys(("not_locked", "differs", "missing", "extra", "same", "absent"), 0)
    for row in rows:
        found[row.state] += 1
    return found


def _of_package(surveys: Surveys, facts: dict[str, Any]) -> tuple[list[Row], list[dict[str, Any]]]:
    rows, locked_in = [], []
    for survey, found in surveys:
        if survey.ecosystem != facts["ecosystem"]:
            continue
        rows += [row for row in found if row.name == facts["name"]]
        locked_in += [
            {
                "lockfile": lockfile.path,
                "version": one.version,
                "need": one.need,
                "place": one.place,
                "integrity": one.integrity,
            }
            for lockfile in survey.lockfiles
            for one in lockfile.locked
            if one.name == facts["name"]
        ]
    # What stands right below the project, and is needed here, is what its own code gets.
    locked_in.sort(
        key=lambda one: (one["need"] == "elsewhere", (one["place"] or "").count("node_modules"))
    )
    return rows, locked_in


def _reason(row: Row) -> str:
    where = f" at {row.place}" if row.place else ""
    name = f"{row.name}{where}"
    if row.state == "not_locked":
        if row.locked is not None:
            return (
                f"{row.file} wants {name} {row.wanted}: the lockfile ({row.locked}) was written "
                "for another wish"
            )
        return f"{name} is a dependency in {row.file}, and not in the lockfile"
    if row.state == "missing":
        return f"{name} {row.locked} is locked in {row.file}, and not installed"
    if row.state == "extra":
        return f"{name} {row.installed} is installed, and not locked in {row.file}"
    return f"{name} is locked as {row.locked} in {row.file}, and installed as {row.installed}"


def _objections(facts: dict[str, Any]) -> list[str]:
    """What speaks against a package besides its version."""
    found = []
    files = facts.get("files") or {}
    for key, said in (("changed", "changed since the install"), ("missing", "not there any more")):
        number = files.get(f"{key}_total", 0)
        if number:
            first = files[key][0]
            found.append(f"{counted(number, 'file')} of {facts['name']} {said}: {first}, …")
    if files.get("is_package_as_locked") is False:
        found.append(f"{facts['name']}: its checksum is not the locked one")
    found += [
        f"{module['name']} is imported from {module['file']}: it hides {module['hides']}"
        for module in facts.get("modules", [])
        if module.get("hides")
    ]
    return found


def _description(told: dict[str, Any]) -> str:
    files = [module["file"] for module in told.get("modules", []) if module.get("file")]
    version = told["installed"] or ("not installed" if not files else "no distribution")
    return f"{told['name']} {version}" + (f", from {files[0]}" if files else "")
