"""`verification.plan.md`: a definition in words, for the person who signs it."""

from __future__ import annotations

import hashlib
import os

from pyx_core.baseline.definition.model import SIDES
from pyx_core.baseline.markdown import cell, code, prose
from pyx_core.baseline.plan.parts import of_dataset, of_snapshot, of_table
from pyx_core.baseline.plan.rule_words import allowed, where
from pyx_core.baseline.plan.uncovered import uncovered
from pyx_core.formats.amounts import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyx_core.baseline.definition.model import Baseline
    from pyx_core.baseline.plan.uncovered import Schemas, Uncovered

FIRST_WORDS = "# Verification plan: "
_NOTHING = "Nothing: every difference is reported as open."


def plan_page(baseline: Baseline, text: str, schemas: Schemas) -> str:
    """The page; `text` is that of the file. `schemas` are what is known of the stores."""
    with open(os.path.join(os.path.dirname(__file__), "plan.md"), encoding="utf-8") as file:
        template = file.read()
    left = uncovered(baseline, schemas)
    tables = [
        of_table(table, schemas, left.columns.get(table.name, {})) for table in baseline.tables
    ]
    return template.format(
        name=baseline.name,
        sha256=hashlib.sha256(text.encode("utf-8")).hexdigest(),
        systems="\n".join(_systems(baseline)),
        tables="\n\n".join(tables) or "None is compared.",
        snapshots="\n\n".join(of_snapshot(one) for one in baseline.snapshots) or "None is taken.",
        entities="\n".join(map(of_dataset, baseline.datasets)) or "None.",
        rules="\n".join(_rules(baseline)),
        uncovered="\n".join(_uncovered(baseline, left, schemas)),
    )


def _systems(baseline: Baseline) -> Iterator[str]:
    yield "| | old | new |"
    yield "|---|---|---|"
    rows = (
        ("store", "source"),
        ("zone of times that name none", "time_zone"),
        ("requests go to", "base_url"),
        ("commands run in", "folder"),
    )
    for title, key in rows:
        told = [getattr(getattr(baseline, side), key) for side in SIDES]
        if key == "source" or any(told):
            yield f"| {title} | {' | '.join(cell(one) if one else 'not told' for one in told)} |"


def _rules(baseline: Baseline) -> Iterator[str]:
    if not baseline.rule:
        yield _NOTHING
        return
    yield f"{counted(len(baseline.rule), 'rule')}; everything else that differs is open."
    yield ""
    for rule in baseline.rule:
        yield f"- **{prose(str(rule['id']))}**, {where(rule)}: {allowed(rule)}."
        yield f"  Why: {prose(str(rule['reason']))}"


def _uncovered(baseline: Baseline, left: Uncovered, schemas: Schemas) -> Iterator[str]:
    for name, why in baseline.not_covered.items():
        yield f"- {prose(name)}: {prose(why)}"
    for table in baseline.tables:
        for name, why in table.left_out.items():
            yield f"- column {code(f'{table.name}.{name}')}: {prose(why)}"
        for side, narrowed in (("old", table.old_where), ("new", table.new_where)):
            if narrowed:
                yield f"- rows of {code(table.name)} on the {side} side but for {code(narrowed)}"
    for side in SIDES:
        if schemas.get(side) is None:
            yield (
                f"- **tables of the {side} side that no part names: not known**, since there is no "
                f"`schema.{side}.json` (`pyx baseline schema` takes it)"
            )
            continue
        for name in left.tables[side]:
            yield f"- **table {code(name)} of the {side} side: nobody has said why**"
    for table_name, sides in left.columns.items():
        for side, names in sides.items():
            told = ", ".join(code(name) for name in names)
            yield f"- **columns of {code(table_name)}, {side} side, without a word: {told}**"
    if not any(table.left_out for table in baseline.tables) and not baseline.not_covered:
        yield "- What the two systems do beside the tables and snapshots above."
