"""A verification as the page shows it: the verdict, each part, what is in the way of equality."""

from __future__ import annotations

import msgspec

from pyx_core.baseline.verification.verification import TOTALS, share
from pyx_core.comparison.comparison import Comparison
from pyx_core.report.comparison_view import DifferenceRow, FileView, comparison_view
from pyx_core.report.links import anchor
from pyx_core.report.marked import Segment, marked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyx_core.baseline.verification.groups import Group
    from pyx_core.baseline.verification.snapshots import AnswerVerdict, SnapshotVerdict
    from pyx_core.baseline.verification.verification import (
        TableDifference,
        TableResult,
        Verification,
    )
    from pyx_core.report.legible import Legible
    from pyx_core.report.links import Links

    Figures = tuple[tuple[str, str], ...]

_MOST_PARTS = 300
_MOST_GROUPS = 100
_MOST_OPEN_GROUPS = 12
# Of all parts together, so that the page stays small enough to be sent.
_MOST_ANSWERS = 60
_MOST_ROWS = 2500
_FEWEST_ROWS = 10
_MOST_ROWS_OF_AN_ANSWER = 60
_MOST_RULES = 300
_MOST_NOISE = 100
_LONGEST = 600
_WORDS = {
    "old": "in the old system",
    "new": "in the new system",
    "equal": "equal",
    "absorbed": "absorbed by rules",
    "noisy": "noisy",
    "open": "open",
    "missing": "not captured",
}
# The difference viewer has what changed first, then what went, then what came.
_RANK = {"changed": 0, "removed": 1, "new": 2}


class GroupView(msgspec.Struct, frozen=True, kw_only=True):
    """Differences in one sentence, and an example."""

    part: str
    text: str
    count: str
    example: str
    left: str | None
    right: str | None
    proposal: str | None
    href: str


class AnswerView(msgspec.Struct, frozen=True, kw_only=True):
    """An answer that is open: its files with differences, or why there is none."""

    entity: str
    state: str
    told: str
    reason: str | None
    files: tuple[FileView, ...]


class PartView(msgspec.Struct, frozen=True, kw_only=True):
    """A table or a snapshot."""

    anchor: str
    name: str
    kind: str
    state: str
    told: str
    figures: Figures
    groups: tuple[GroupView, ...]
    file: FileView | None
    answers: tuple[AnswerView, ...]
    answers_left: int
    problem: str | None
    notes: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]


class RuleView(msgspec.Struct, frozen=True, kw_only=True):
    """A rule, and how many differences it absorbed."""

    id: str
    reason: str
    absorbed: str
    is_idle: bool


class NoiseView(msgspec.Struct, frozen=True, kw_only=True):
    """A place that varies in the old system."""

    snapshot: str
    place: str
    first: str | None
    second: str | None


class VerificationView(msgspec.Struct, frozen=True, kw_only=True):
    """What `verification.html.jinja` shows."""

    name: str
    verdict: str
    told: str
    old: str
    new: str
    compared_at: str
    run_id: str
    figures: Figures
    sample: str | None
    not_compared: tuple[str, ...]
    groups: tuple[GroupView, ...]
    groups_left: int
    parts: tuple[PartView, ...]
    parts_left: int
    rules: tuple[RuleView, ...]
    noise: tuple[NoiseView, ...]
    noise_total: str
    asked_once: int
    not_covered: tuple[tuple[str, str], ...]
    commands: str
    differences_href: str | None


def verification_view(found: Verification, legible: Legible, links: Links) -> VerificationView:
    """All of it, bounded, with every text fit to be shown."""
    rows = max(_FEWEST_ROWS, _MOST_ROWS // max(len(found.tables), 1))
    answers = max(1, _MOST_ANSWERS // max(len(found.snapshots), 1))
    parts = [_table(one, legible, links, rows) for one in found.tables]
    parts += [_snapshot(one, legible, links, answers) for one in found.snapshots]
    # Names of parts may look the same once they are fit for an address.
    parts = [
        msgspec.structs.replace(part, anchor=anchor("part", str(number)))
        for number, part in enumerate(parts)
    ]
    anchors = {(part.kind == "table", part.name): part.anchor for part in parts}
    order = {"different": 0, "open": 0, "incomplete": 1, "noisy": 2, "absorbed": 3, "equal": 4}
    parts.sort(key=lambda part: order[part.state])
    groups = found.groups
    noise = [place for snapshot in found.snapshots for place in snapshot.noise]
    return VerificationView(
        name=legible.line(found.baseline),
        verdict=found.verdict,
        told=legible.line(found.told),
        old=legible.line(found.old),
        new=legible.line(found.new),
        compared_at=found.compared_at,
        run_id=found.run_id,
        figures=_figures(found.totals, TOTALS),
        sample=None if found.sample is None else share(found.sample),
        not_compared=tuple(legible.line(one) for one in found.not_compared[:_MOST_PARTS]),
        groups=tuple(_group(one, legible, anchors) for one in groups[:_MOST_OPEN_GROUPS]),
        groups_left=max(len(groups) - _MOST_OPEN_GROUPS, 0),
        parts=tuple(parts[:_MOST_PARTS]),
        parts_left=max(len(parts) - _MOST_PARTS, 0),
        rules=tuple(
            RuleView(
                id=legible.line(rule.id, 120),
                reason=legible.line(rule.reason, _LONGEST),
                absorbed=f"{rule.absorbed:,}",
                is_idle=rule.warning is not None,
            )
            for rule in found.rules[:_MOST_RULES]
        ),
        noise=tuple(
            NoiseView(
                snapshot=legible.line(one.snapshot, 120),
                place=legible.line(", ".join(x for x in (one.entity, one.place) if x)),
                first=_value(one.first, legible),
                second=_value(one.second, legible),
            )
            for one in noise[:_MOST_NOISE]
        ),
        noise_total=f"{found.noise_total:,}",
        asked_once=sum(snapshot.asked_once for snapshot in found.snapshots),
        not_covered=tuple(
            (legible.line(name), legible.line(reason, _LONGEST))
            for name, reason in [*found.not_covered.items()][:_MOST_PARTS]
        ),
        commands="\n".join(legible.line(command, _LONGEST) for command in found.commands),
        differences_href=links.to(found.differences_path) if found.differences_path else None,
    )


def _figures(totals: Mapping[str, int], names: Sequence[str]) -> Figures:
    always = ("old", "new", "equal", "open")
    return tuple(
        (f"{totals.get(name, 0):,}", _WORDS[name])
        for name in names
        if name in always or totals.get(name)
    )


def _value(text: str | None, legible: Legible) -> str | None:
    return None if text is None else legible.line(text, _LONGEST)


def _group(
    group: Group, legible: Legible, anchors: Mapping[tuple[bool, str], str] | None = None
) -> GroupView:
    place = (anchors or {}).get((group.answers is None, legible.line(group.part)), "parts")
    return GroupView(
        part=legible.line(group.part, 120),
        text=legible.line(group.text, _LONGEST),
        count=f"{group.count:,}",
        example=legible.line(group.entity),
        left=_value(group.left, legible),
        right=_value(group.right, legible),
        proposal=legible.text(group.proposal, 2000) if group.proposal else None,
        href=f"#{place}",
    )


def _table(table: TableResult, legible: Legible, links: Links, rows: int) -> PartView:
    totals = table.totals
    state = "open" if totals.get("open") else "absorbed" if totals.get("absorbed") else "equal"
    if table.problem is not None or (table.not_mapped and state != "open"):
        state = "incomplete"
    notes = [*table.notes]
    if table.not_mapped:
        columns = ", ".join(table.not_mapped)
        notes.insert(
            0, f"columns of the old side that were not compared, without a reason: {columns}"
        )
    return PartView(
        anchor="",
        name=legible.line(table.name),
        kind="table",
        state=state,
        told=legible.line(table.how),
        figures=_figures(totals, TOTALS),
        groups=tuple(_group(one, legible) for one in table.groups[:_MOST_GROUPS]),
        file=_table_file(table, legible, links, rows) if table.listed else None,
        answers=(),
        answers_left=0,
        problem=legible.line(table.problem, _LONGEST) if table.problem else None,
        notes=tuple(legible.line(note, _LONGEST) for note in notes[:20]),
        left_out=tuple(
            (legible.line(name), legible.line(reason, _LONGEST))
            for name, reason in [*table.left_out.items()][:100]
        ),
    )


def _table_file(table: TableResult, legible: Legible, links: Links, rows: int) -> FileView:
    listed = sorted(table.listed, key=lambda one: _RANK.get(one.kind, 0))[:rows]
    total = sum(table.counts.values()) or len(table.listed)
    return FileView(
        anchor=anchor("rows", table.name),
        name=f"Rows of {legible.line(table.name)} that differ",
        verdict="different",
        told="",
        figures=tuple((f"{count:,}", legible.line(word)) for word, count in table.counts.items()),
        columns=tuple(
            (legible.line(name, 100), f"{count:,}") for name, count in [*table.columns.items()][:30]
        )
        if len(table.columns) > 1
        else (),
        rows=tuple(_row(one, legible) for one in listed),
        hunks=(),
        left_out=max(total - len(listed), 0),
        notes=(),
        facts=(),
        left_href=None,
        right_href=None,
        result_href=links.to(table.differences_path) if table.differences_path else None,
    )


def _row(one: TableDifference, legible: Legible) -> DifferenceRow:
    key = ", ".join(f"{name} = {value}" for name, value in one.key.items())
    left, right = _value(one.old, legible), _value(one.new, legible)
    before: tuple[Segment, ...] | None = None if left is None else (Segment(left, False),)
    after: tuple[Segment, ...] | None = None if right is None else (Segment(right, False),)
    if left is not None and right is not None:
        before, after = marked(left, right)
    place = " · ".join(part for part in (key, one.column) if part)
    return DifferenceRow(
        kind=legible.line(one.kind, 60), place=legible.line(place, 400), left=before, right=after
    )


def _snapshot(snapshot: SnapshotVerdict, legible: Legible, links: Links, most: int) -> PartView:
    totals = snapshot.totals
    state = next(
        (name for name in ("open", "missing", "noisy", "absorbed") if totals[name]), "equal"
    )
    answers = snapshot.listed[:most]
    shown = totals["open"] + totals["missing"]
    notes = []
    if snapshot.asked_once:
        notes.append(
            f"{snapshot.asked_once} answers of the old side were captured once: "
            "what varies in them by itself is not known"
        )
    return PartView(
        anchor="",
        name=legible.line(snapshot.name),
        kind=f"{snapshot.kind} snapshot",
        state="incomplete" if state == "missing" else state,
        told="",
        figures=_figures(totals, (*TOTALS, "missing")),
        groups=tuple(_group(one, legible) for one in snapshot.groups[:_MOST_GROUPS]),
        file=None,
        answers=tuple(
            _answer(one, f"{snapshot.name}-{number}", legible, links)
            for number, one in enumerate(answers)
        ),
        answers_left=max(shown - len(answers), 0),
        problem=None,
        notes=tuple(notes),
        left_out=(),
    )


def _answer(answer: AnswerVerdict, name: str, legible: Legible, links: Links) -> AnswerView:
    view = comparison_view(
        Comparison(verdict="different", files=answer.files, rules=[]),
        "old",
        "new",
        legible,
        links,
        name=name,
        most=_MOST_ROWS_OF_AN_ANSWER,
    )
    runs = [
        f"{side} {run}"
        for side, run in (("old", answer.old_run), ("new", answer.new_run))
        if run is not None
    ]
    told = [*([f"{answer.noisy} more are noisy"] if answer.noisy else []), *runs]
    return AnswerView(
        entity=legible.line(answer.entity),
        state="open" if answer.state == "open" else "incomplete",
        told=legible.line(", ".join(told)),
        reason=legible.line(answer.reason, _LONGEST) if answer.reason else None,
        files=view.files,
    )
