"""Two answers to one question compared, file by file, under the rules of the baseline."""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from typing import NamedTuple

from pyx_core.baseline.capture.answering import NO_ANSWER
from pyx_core.baseline.capture.rows import ENDING_OF_ROWS
from pyx_core.baseline.verification.captured_rows import CapturedRows, readers_of
from pyx_core.comparison.compare import compare, verdict_of
from pyx_core.comparison.comparison import FileComparison, Pair
from pyx_core.comparison.findings import Findings
from pyx_core.comparison.normalising import zone_of
from pyx_core.comparison.options import Options
from pyx_core.comparison.table_diff import TableDiff

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pyx_core.baseline.capture.index import AnswerFile, Captured
    from pyx_core.baseline.definition.model import Baseline, Snapshot
    from pyx_core.comparison.rules import Rules

# So many differences of one file of one answer are looked at one by one.
_MOST_DIFFERENCES = 5000


class Compared(NamedTuple):
    """What two answers differ in, and what each rule absorbed."""

    files: list[FileComparison]
    absorbed: Counter[str]

    @property
    def total(self) -> int:
        return sum(file.differences_total for file in self.files)


class AnswerDiff:
    """Compares answers. Names of files are `SNAPSHOT/FILE`; a `table` of a rule is a snapshot's
    name where that answers with rows."""

    def __init__(
        self, baseline: Baseline, rules: Rules, folder: str, mask: Callable[[str], str]
    ) -> None:
        """`folder` is that of the runs."""
        zones = (baseline.old.time_zone, baseline.new.time_zone)
        self._zones = tuple(zone_of(name) if name is not None else None for name in zones)
        self._rules = rules
        self._folder = folder
        self._options = Options(
            scratch=tempfile.gettempdir(), limit=_MOST_DIFFERENCES, mask=mask, engine="sqlite"
        )

    def compare(
        self, snapshot: Snapshot, left: Captured, right: Captured, *, same_side: bool = False
    ) -> Compared:
        """Raises PyxError where a rule of the definition can't be meant so."""
        found = Compared([], Counter())
        if left.sha256 == right.sha256 and (same_side or not self._rules.has_sides):
            return found
        ours = {file.name: file for file in left.files}
        theirs = {file.name: file for file in right.files}
        for name in dict.fromkeys([*ours, *theirs]):
            one, other = ours.get(name), theirs.get(name)
            if name == ENDING_OF_ROWS and one is not None and other is not None:
                file, absorbed = self._rows(snapshot, left, right, one, other, same_side)
            else:
                file, absorbed = self._file(snapshot, name, one, other)
            if file.verdict != "identical":
                found.files.append(file)
            found.absorbed.update(absorbed)
        return found

    def _file(
        self, snapshot: Snapshot, name: str, left: AnswerFile | None, right: AnswerFile | None
    ) -> tuple[FileComparison, Counter[str]]:
        known = left or right
        assert known is not None
        pair = Pair(
            f"{snapshot.name}/{name}",
            os.path.join(self._folder, left.path) if left else None,
            os.path.join(self._folder, right.path) if right else None,
            "json" if name == NO_ANSWER else known.format,
            left.sha256 if left else None,
            right.sha256 if right else None,
        )
        compared = compare([pair], self._rules, self._options)
        absorbed = Counter({rule.id: rule.absorbed for rule in compared.rules if rule.absorbed})
        return compared.files[0], absorbed

    def _rows(
        self,
        snapshot: Snapshot,
        left: Captured,
        right: Captured,
        one: AnswerFile,
        other: AnswerFile,
        same_side: bool,
    ) -> tuple[FileComparison, Counter[str]]:
        name = f"{snapshot.name}/{ENDING_OF_ROWS}"
        findings = Findings(name, self._options.limit, self._options.mask, None)
        zones = (self._zones[0], self._zones[0] if same_side else self._zones[1])
        readers = readers_of(left.columns, right.columns, zones)
        paths = [os.path.join(self._folder, file.path) for file in (one, other)]
        # The order of columns says nothing between two statements.
        common = [column for column in left.columns if column in right.columns]
        rest = [column for column in right.columns if column not in common]
        tables = (
            CapturedRows(paths[0], list(left.columns), readers[0]),
            CapturedRows(paths[1], [*common, *rest], readers[1]),
        )
        rules = self._rules.of_file(name, "jsonl").of_table(snapshot.name)
        key = [column for column in snapshot.order if column in common]
        options = self._options._replace(key=key if len(key) == len(snapshot.order) else [])
        if one.size or other.size:
            TableDiff(*tables, rules, findings, options).compare()
        verdict, basis = verdict_of(findings, is_identical=False)
        file = FileComparison(
            name=name,
            verdict=verdict,
            basis=basis,
            kind="table",
            format="jsonl",
            left_path=paths[0],
            right_path=paths[1],
            left_sha256=one.sha256,
            right_sha256=other.sha256,
            counts=dict(findings.counts),
            columns=dict(findings.columns.most_common()),
            differences=findings.listed,
            differences_total=findings.total,
            repeated_keys=findings.repeated,
            notes=findings.notes,
        )
        return file, findings.absorbed
