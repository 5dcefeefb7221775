"""A comparison as a report shows it: what changed first, then what went, then what came."""

from __future__ import annotations

import msgspec

from pyx_core.report.hunks import Hunk, hunks_of
from pyx_core.report.legible import joined
from pyx_core.report.links import anchor
from pyx_core.report.marked import Segment, marked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pyx_core.comparison.comparison import Comparison, Difference, FileComparison
    from pyx_core.report.legible import Legible
    from pyx_core.report.links import Links

_MOST_FILES = 200
_MOST_DIFFERENCES = 2000
_MOST_COLUMNS = 30
_MOST_RULES = 100
_LONGEST_VALUE = 600
_BASIS = {"bytes": "the same bytes", "values": "the same values", "rules": "equal under rules"}
_WORDS = {"type": "other type", "changed": "changed", "row_order": "order of rows"}
_COUNTS = {
    "left_rows": "rows on the left",
    "right_rows": "rows on the right",
    "rows_changed": "rows changed",
    "row_removed": "rows removed",
    "row_added": "rows added",
    "left_lines": "lines on the left",
    "right_lines": "lines on the right",
    "line_removed": "lines removed",
    "line_added": "lines added",
    "repeated_keys": "keys that stand more than once",
}


class DifferenceRow(msgspec.Struct, frozen=True, kw_only=True):
    """One difference; a side is None where it has nothing."""

    kind: str
    place: str
    left: tuple[Segment, ...] | None
    right: tuple[Segment, ...] | None


class FileView(msgspec.Struct, frozen=True, kw_only=True):
    """A pair of files: its verdict, counts, and differences, changed ones first."""

    anchor: str
    name: str
    verdict: str
    told: str
    figures: tuple[tuple[str, str], ...]
    columns: tuple[tuple[str, str], ...]
    rows: tuple[DifferenceRow, ...]
    hunks: tuple[Hunk, ...]
    left_out: int
    notes: tuple[str, ...]
    facts: tuple[tuple[str, str | None], ...]
    left_href: str | None
    right_href: str | None
    result_href: str | None


class RuleView(msgspec.Struct, frozen=True, kw_only=True):
    """A rule, and how many differences it took away."""

    id: str
    reason: str
    absorbed: int
    warning: str | None


class ComparisonView(msgspec.Struct, frozen=True, kw_only=True):
    """What `blocks/diff.html.jinja` shows of a comparison."""

    anchor: str
    verdict: str
    left: str
    right: str
    figures: tuple[tuple[str, str], ...]
    files: tuple[FileView, ...]
    equal: tuple[FileView, ...]
    files_left_out: int
    rules: tuple[RuleView, ...]
    warnings: tuple[str, ...]


def comparison_view(
    comparison: Comparison,
    left: str,
    right: str,
    legible: Legible,
    links: Links,
    *,
    name: str = "comparison",
    ambiguous: Mapping[str, Sequence[str]] | None = None,
    most: int = _MOST_DIFFERENCES,
) -> ComparisonView:
    """A comparison of two sides called `left` and `right`; `name` is unique in the report."""
    order = {"different": 0, "equivalent": 1, "identical": 2}
    ranked = sorted(comparison.files, key=lambda file: order[file.verdict])
    each = max(5, most // max(sum(file.verdict == "different" for file in ranked), 1))
    views = [
        _file(file, f"{name}-{number}", each, legible, links)
        for number, file in enumerate(ranked[:_MOST_FILES])
    ]
    totals = comparison.totals()
    absorbed = sum(rule.absorbed for rule in comparison.rules)
    told = [(f"{count:,}", f"{verdict} files") for verdict, count in totals.items() if count]
    warnings = [rule.warning for rule in comparison.rules if rule.warning]
    for short, names in (ambiguous or {}).items():
        warnings.append(f"not paired, since {short} could be any of: {', '.join(names[:6])}")
    return ComparisonView(
        anchor=anchor("diff", name),
        verdict=comparison.verdict,
        left=legible.line(left, 600),
        right=legible.line(right, 600),
        figures=(*told, *([(f"{absorbed:,}", "absorbed by rules")] * bool(absorbed))),
        files=tuple(view for view in views if view.verdict != "identical"),
        equal=tuple(view for view in views if view.verdict == "identical"),
        files_left_out=max(len(ranked) - _MOST_FILES, 0),
        rules=tuple(
            RuleView(
                id=legible.line(rule.id, 120),
                reason=legible.line(rule.reason, 600),
                absorbed=rule.absorbed,
                warning=legible.line(rule.warning, 600) if rule.warning else None,
            )
            for rule in comparison.rules[:_MOST_RULES]
        ),
        warnings=tuple(legible.line(warning, 600) for warning in warnings[:_MOST_RULES]),
    )


def _file(file: FileComparison, name: str, most: int, legible: Legible, links: Links) -> FileView:
    listed = file.differences[:most]
    is_text = file.kind == "text" and any(
        difference.location.left_line is not None or difference.location.right_line is not None
        for difference in listed
    )
    ranked = [] if is_text else sorted(listed, key=lambda one: rank_of(one.kind))
    rows = tuple(
        difference_row(one.kind, _place(one), one.left, one.right, legible) for one in ranked
    )
    repeated = tuple(
        DifferenceRow(
            kind="repeated key",
            place=legible.line(_place(one), 400),
            left=(Segment(f"{one.left} times", False),),
            right=(Segment(f"{one.right} times", False),),
        )
        for one in file.repeated_keys[:20]
    )
    kind = file.kind if file.kind != file.format else ""
    basis = _BASIS.get(file.basis or "", "") if file.verdict != "different" else ""
    return FileView(
        anchor=anchor("diff", name),
        name=legible.line(file.name, 400),
        verdict=file.verdict,
        told=legible.line(joined([basis, kind, file.format])),
        figures=tuple(_figures(file)),
        columns=tuple(
            (legible.line(column, 100), f"{count:,}")
            for column, count in [*file.columns.items()][:_MOST_COLUMNS]
        )
        if len(file.columns) > 1
        else (),
        rows=(*rows, *repeated),
        hunks=tuple(hunks_of(listed, file.left_path, file.right_path, legible)) if is_text else (),
        left_out=max(file.differences_total - len(listed), 0),
        notes=tuple(legible.line(note, 600) for note in file.notes[:20]),
        facts=(
            ("left SHA-256", file.left_sha256),
            ("right SHA-256", file.right_sha256),
            ("left", legible.line(file.left_path, 1000) if file.left_path else None),
            ("right", legible.line(file.right_path, 1000) if file.right_path else None),
        ),
        left_href=links.to(file.left_path) if file.left_path else None,
        right_href=links.to(file.right_path) if file.right_path else None,
        result_href=links.to(file.result_path) if file.result_path else None,
    )


def _figures(file: FileComparison) -> Iterator[tuple[str, str]]:
    for kind, count in file.counts.items():
        if count or kind.startswith(("left_", "right_")):
            yield f"{count:,}", _COUNTS.get(kind, kind.replace("_", " "))


def rank_of(kind: str) -> int:
    """What changed comes first, then what went, then what came."""
    if kind.endswith("added"):
        return 2
    return 1 if kind.endswith("removed") else 0


def difference_row(
    kind: str, place: str, left: str | None, right: str | None, legible: Legible
) -> DifferenceRow:
    """One difference, with the changed parts of both values marked."""
    left = None if left is None else legible.line(left, _LONGEST_VALUE)
    right = None if right is None else legible.line(right, _LONGEST_VALUE)
    before: tuple[Segment, ...] | None = None if left is None else (Segment(left, False),)
    after: tuple[Segment, ...] | None = None if right is None else (Segment(right, False),)
    if left is not None and right is not None:
        before, after = marked(left, right)
    word = _WORDS.get(kind, kind.replace("_", " "))
    return DifferenceRow(
        kind=legible.line(word, 60), place=legible.line(place, 400), left=before, right=after
    )


def _place(difference: Difference) -> str:
    at = difference.location
    parts = [at.table]
    if at.key is not None:
        parts.append(", ".join(f"{name} = {value}" for name, value in at.key.items()))
    else:
        parts.append(_numbers("row", at.left_row, at.right_row))
        parts.append(_numbers("line", at.left_line, at.right_line))
    parts += [at.column, at.path]
    return " · ".join(part for part in parts if part)


def _numbers(word: str, left: int | None, right: int | None) -> str | None:
    if left is None and right is None:
        return None
    if left is None or right is None or left == right:
        return f"{word} {right if left is None else left}"
    return f"{word} {left} → {right}"
