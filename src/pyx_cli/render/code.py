"""What `pyx inspect code` prints: bounded, and everything from files shown as data."""

from __future__ import annotations

from pyx_cli.render.errors import visible
from pyx_cli.render.page import Page
from pyx_cli.render.run import summary
from pyx_core.formats.amounts import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from pyx_cli.context import Context
    from pyx_core.investigation.code.inspection import Inspected

_LONGEST = 300
_MOST_NOTES = 10
_MOST_SOURCE_LINES = 40
_JSON_LIMIT_FACTOR = 10


def show_code(inspected: Inspected, context: Context, limit: int) -> None:
    """The answer, then where its files are."""
    answer = inspected.answer
    if answer is not None:
        page = Page(context)
        page.line(_shown(answer["summary"]))
        kind = answer["question"]["kind"]
        if kind == "symbol":
            _show_symbol(answer, page, limit)
        elif kind == "package":
            for facts in answer["packages"][:limit]:
                _show_package(facts, page, limit)
            page.line("")
        else:
            _show_project(answer, page, limit)
    remark = "" if answer is None or answer["agrees"] else "DISAGREES"
    context.stdout.write(summary(inspected.record, remark))


def result(told: dict[str, Any], answer: dict[str, Any], limit: int) -> dict[str, Any]:
    """The answer as JSON, its lists cut; the file has all of it."""
    most = limit * _JSON_LIMIT_FACTOR
    is_cut = bool(told["truncated"])
    shown = dict(answer)
    if answer["question"]["kind"] == "project":
        # What agrees is in the file only.
        shown.pop("packages")
    for key in ("disagreements", "reasons", "packages", "definitions", "notes"):
        found = shown.get(key)
        if isinstance(found, list) and len(found) > most:
            shown[key], is_cut = found[:most], True
        if found is not None:
            shown[f"{key}_total"] = len(found)
    return {**told, **shown, "truncated": is_cut}


def _show_project(answer: dict[str, Any], page: Page, limit: int) -> None:
    for ecosystem in answer["ecosystems"]:
        page.heading(f"{ecosystem['ecosystem']}  {_shown(ecosystem['root'])}")
        rows = [("manifest", _shown(path), "") for path in ecosystem["manifests"][:limit]]
        rows += [
            ("lockfile", _shown(one["path"]), counted(one["packages"], "package"))
            for one in ecosystem["lockfiles"][:limit]
        ]
        for one in ecosystem["environments"][:limit]:
            words = [one["runtime"] or ""]
            if one["packages"] is not None:
                words.append(counted(one["packages"], "package"))
            words.append("compared" if one["is_compared"] else "not compared")
            rows.append((one["kind"], _shown(one["path"]), ", ".join(filter(None, words))))
        page.table(rows)
        _show_notes(ecosystem["notes"], page)
    wrong = answer["disagreements"]
    if wrong:
        page.heading("Disagreements")
        page.table(
            [
                (
                    _shown(row["name"]) + (f" ({_shown(row['place'])})" if row["place"] else ""),
                    "direct" if row["is_direct"] else "",
                    f"locked {_shown(row['locked'] or 'nowhere')}",
                    f"installed {_shown(row['installed'] or 'not')}"
                    if row["state"] != "not_locked"
                    else f"wanted {_shown(row['wanted'] or 'in any version')}",
                    row["state"].replace("_", " "),
                )
                for row in wrong[:limit]
            ]
        )
        if len(wrong) > limit:
            page.line(f"  and {len(wrong) - limit} more, in code.json (--limit {len(wrong)})")
    page.line("")


def _show_package(facts: dict[str, Any], page: Page, limit: int) -> None:
    page.heading(f"{facts['ecosystem']}  {_shown(facts['name'])}")
    rows: list[tuple[str, ...]] = [
        ("locked", _locked(one)) for one in facts["locked_in"][:limit]
    ] or [("locked", "in no lockfile")]
    rows.append(("installed", _shown(facts["installed"] or "not")))
    for key, label in (
        ("path", "at"),
        ("installer", "by"),
        ("origin", "origin"),
        ("commit", "commit"),
        ("interpreter", "asked"),
        ("runtime", "runtime"),
    ):
        if facts.get(key):
            rows.append((label, _shown(str(facts[key]))))
    if facts.get("is_editable"):
        rows.append(("editable", "yes: its modules are files of a project"))
    if facts.get("is_standard"):
        rows.append(("standard", "yes: the standard library has a module of this name"))
    for module in facts["modules"][:limit]:
        where = module["file"] or ", ".join(module.get("locations") or []) or "nowhere"
        rows.append(("module", f"{_shown(module['name'])} ({module['kind']}) {_shown(where)}"))
        if module.get("hides"):
            rows.append(("HIDES", _shown(module["hides"])))
    if facts.get("imported"):
        said = facts["imported"]
        rows.append(("imported", _shown(said.get("error") or str(said.get("file")))))
    rows += _file_rows(facts.get("files") or {}, limit)
    rows += [
        ("same name", f"{_shown(one['path'])} {_shown(one['version'] or '')} ({one['what']})")
        for one in facts["same_name"][:limit]
    ]
    page.table(rows)


def _locked(one: dict[str, Any]) -> str:
    place = f", for {_shown(one['place'])}" if one["place"] else ""
    need = "" if one["need"] == "needed" else f", {one['need']}"
    return f"{_shown(one['version'] or 'any version')} in {_shown(one['lockfile'])}{place}{need}"


def _file_rows(files: dict[str, Any], limit: int) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    if files.get("checked"):
        wrong = sum(files.get(f"{key}_total", 0) for key in ("changed", "missing", "added"))
        said = "all as they were installed" if not wrong else ""
        rows.append(("files", f"{files['checked']} checked by hash{', ' if said else ''}{said}"))
    for key in ("changed", "missing", "added"):
        rows += [(key.upper(), _shown(path)) for path in files.get(key, [])[:limit]]
        left = files.get(f"{key}_total", 0) - limit
        if left > 0:
            rows.append(("", f"and {left} more"))
    if "is_package_as_locked" in files:
        rows.append(("checksum", "as locked" if files["is_package_as_locked"] else "NOT as locked"))
    if files.get("note"):
        rows.append(("files", _shown(files["note"])))
    return rows


def _show_symbol(answer: dict[str, Any], page: Page, limit: int) -> None:
    page.table(
        [
            (
                f"{one['kind']} {_shown(one['symbol'])}",
                f"{_shown(one['path'])}:{one['lines'][0]}-{one['lines'][1]}",
                f"sha256 {one['sha256'][:12]}…",
                _shown(one["condition"] or ""),
            )
            for one in answer["definitions"][:limit]
        ]
    )
    if len(answer["definitions"]) > limit:
        page.line(f"  and {len(answer['definitions']) - limit} more, in code.json")
    _show_notes(answer["notes"], page)


def _show_notes(notes: list[str], page: Page) -> None:
    for note in notes[:_MOST_NOTES]:
        page.line(f"  note: {_shown(note)}")
    if len(notes) > _MOST_NOTES:
        page.line(f"  and {len(notes) - _MOST_NOTES} more notes")


def _shown(text: str) -> str:
    return visible(text, _LONGEST).replace("\n", "\\n")
