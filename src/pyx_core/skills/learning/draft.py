"""A skill drafted from facts: every step has a run that succeeded behind it."""

from __future__ import annotations

import msgspec

from pyx_core.errors import PyxError
from pyx_core.skills.learning.examples import error_without_values
from pyx_core.skills.learning.pages import is_hosts, render
from pyx_core.skills.learning.steps import in_order, phases_without, step_of
from pyx_core.skills.learning.titles import STORES
from pyx_core.skills.learning.worked_files import DraftFile, WorkedFiles

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pyx_core.secrets.detect import Secrets
    from pyx_core.skills.learning.facts import Fact, FactTable
    from pyx_core.skills.learning.worked_files import Keep, SkillKind

# Read with care; what is longer goes into a reference.
_MOST_LINES = 150
_LONGEST_LEARNT = 600
_MOST_GOTCHAS = 20


def draft(
    table: FactTable,
    *,
    kind: SkillKind,
    name: str,
    version: str,
    today: str,
    keep: Keep,
    secrets: Secrets,
) -> list[DraftFile]:
    """The files of a skill. Those of a global one still hold the project's names: they are
    replaced once all of them are known (`learning/portable.py`).

    `keep` gives kept bytes by run and hash. Raises PyxError `refused` for a step without a
    successful run and for a script that holds a secret, and `not_found` where bytes are gone.
    """
    facts = in_order(_proven(table), kind)
    worked = WorkedFiles(table.facts, facts, kind, keep, secrets)
    steps = [step_of(fact, kind, worked.take(fact, number)) for number, fact in enumerate(facts, 1)]
    findings = [] if kind == "global" else [one for fact in facts for one in fact.findings]
    page: dict[str, object] = {
        "name": name,
        "kind": kind,
        "version": version,
        "today": today,
        "title": name.replace("-", " ").capitalize(),
        "question": table.question,
        "description": _description(table, kind),
        "stores": len(_stores(table)),
        "without": phases_without(table.facts),
        "steps": steps,
        "gotchas": _gotchas(facts, kind),
        "has_findings": bool(findings),
        # A host may rewrite what stands in a SKILL.md, and nothing else.
        "is_long": any(is_hosts(step.command) for step in steps),
    }
    head = render("SKILL.md.j2", page)
    pages = []
    if page["is_long"] or len(head.splitlines()) > _MOST_LINES:
        page["is_long"] = True
        head = render("SKILL.md.j2", page)
        pages.append(DraftFile("references/steps.md", render("steps.md.j2", page)))
    evidence = {"rows": _evidence(facts), "findings": list(dict.fromkeys(findings))}
    pages.append(DraftFile("references/evidence.md", render("evidence.md.j2", evidence)))
    return [DraftFile("SKILL.md", head), *pages, *worked.files]


def _proven(table: FactTable) -> Sequence[Fact]:
    if not table.facts:
        raise PyxError("refused", "there is no fact to draft from", "pyx learn facts RUN…")
    for fact in table.facts:
        if fact.status != "ok":
            raise PyxError(
                "refused",
                f"{fact.task} {fact.run_id} ended as {fact.status}: a step without a successful "
                "run behind it teaches what does not work",
                "leave it out of pyx learn facts; what failed before a success is taken in anyway",
            )
    return table.facts


def _gotchas(facts: Iterable[Fact], kind: SkillKind) -> list[str]:
    found = []
    for fact in facts:
        for failure in fact.failed_before:
            error = error_without_values(failure.error) if kind == "global" else failure.error
            mended = " and ".join(failure.changed)
            since = f"once its {mended} had changed" if mended else "later, with nothing changed"
            found.append(
                f"{fact.task} at first ended as {failure.status} (run {failure.run_id}): "
                f"{error.rstrip('.')}. It worked {since} (run {fact.run_id})."
            )
    return list(dict.fromkeys(found))[:_MOST_GOTCHAS]


def _description(table: FactTable, kind: SkillKind) -> str:
    """What it does, and when to use it."""
    stores = _stores(table)
    between = _listed(stores) if stores else "recorded scripts"
    tasks = dict.fromkeys(fact.checked.rstrip(". ") for fact in table.facts if fact.script)
    told = _cut("; ".join(list(tasks)[:3]))
    if kind == "global" and len(stores) > 1:
        return (
            f"Find out why what is shown is not what is true, step by step with {between}, each "
            "answer kept as evidence. Use when two stores disagree, a value is stale, or somebody "
            "asks whether it is only this one."
        )
    if kind == "global":
        return (
            f"Answer a question with {between}, step by step, each answer kept as evidence: "
            f"{told or 'what the steps ask'}. Use when such a question comes up in a project that "
            "has nothing of its own for it."
        )
    question = _cut(table.question or "").strip()
    if question:
        ending = "" if question.endswith(("?", ".", "!")) else "."
        return (
            f"Answers questions such as: {question}{ending} Asks {between} of this project, by "
            "commands that worked. Use when the same or a similar question comes up."
        )
    return (
        f"Does again what worked in this project: {told or f'how {between} was asked'}. Use when "
        "that is to be done again, or a question like it comes up."
    )


def _stores(table: FactTable) -> list[str]:
    kinds = [fact.store.kind for fact in table.facts if fact.store is not None]
    return list(dict.fromkeys(STORES[kind] for kind in kinds if kind in STORES))


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_LEARNT else f"{line[:_LONGEST_LEARNT]}…"


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _evidence(facts: Sequence[Fact]) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for number, fact in enumerate(facts, 1):
        # What pyx was asked is the command of the step; its input says the same.
        given = () if fact.script is None else (fact.script, fact.input)
        files = [file for file in (*given, *fact.outputs) if file is not None]
        rows += [{**msgspec.structs.asdict(file), "step": number} for file in files]
    return rows
