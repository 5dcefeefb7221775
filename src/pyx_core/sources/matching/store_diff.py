"""Two answers compared, as a run: what was asked of whom, and every difference in a file."""

from __future__ import annotations

import json

import msgspec

from pyx_core.comparison.compare import rule_uses, verdict_of
from pyx_core.comparison.comparison import Comparison, FileComparison
from pyx_core.comparison.findings import Findings
from pyx_core.comparison.table_diff import TableDiff
from pyx_core.errors import write_error
from pyx_core.manifest.encoding import encode_for_readers
from pyx_core.runs.record import record
from pyx_core.runs.request import Request
from pyx_core.secrets.masker import mask_text
from pyx_core.sources.matching.answer_table import AnswerTable
from pyx_core.sources.matching.column_plan import ColumnPlan
from pyx_core.sources.matching.difference_rows import DifferenceRows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from pyx_core.comparison.options import Options
    from pyx_core.comparison.rules import Rules
    from pyx_core.runs.finish import Record
    from pyx_core.runs.record import Workspace
    from pyx_core.sources.matching.answer import Answer
    from pyx_core.sources.matching.store_map import StoreMap

TASK = "diff"
_NAME = "rows"


class StoreDiff:
    """Two answers, and how they are compared. `given` are the texts of the files with map and
    rules, None where there are none."""

    def __init__(
        self,
        left: Answer,
        right: Answer,
        *,
        store_map: StoreMap,
        rules: Rules,
        options: Options,
        given: Mapping[str, str | None],
    ) -> None:
        self.left = left
        self.right = right
        self.comparison: Comparison | None = None
        self.record: Record
        self._map = store_map
        self._rules = rules
        self._options = options
        self._given = given

    def run(
        self,
        argv: list[str],
        *,
        caller_cwd: str,
        environ: Mapping[str, str],
        output_dir: str | None,
    ) -> None:
        """Compares, and leaves evidence of it however it goes. Raises PyxError where no evidence
        can be written."""
        mask = self._options.mask
        asked = {
            "left": self.left.record,
            "right": self.right.record,
            "key": list(self._options.key),
            **self._given,
        }
        text = mask(json.dumps(asked, indent=1, ensure_ascii=False))
        request = Request(
            caller_cwd=caller_cwd,
            environ=environ,
            source="pyx",
            task=TASK,
            output_dir=output_dir,
            input_content=text.encode("utf-8", "backslashreplace") + b"\n",
        )
        self.record = record(request, argv, self._perform)

    def _perform(self, workspace: Workspace) -> None:
        left, right = self.left, self.right
        workspace.summary = mask_text(f"{left.label} against {right.label}", workspace.secrets)
        for side in (left, right):
            workspace.say(f"{side.label}: {side.path}, sha256 {side.sha256}")
        plan = ColumnPlan(left, right, self._map, self._options.key)
        rows = DifferenceRows(workspace.names.file("rows.csv"))
        findings = Findings(_NAME, self._options.limit, self._options.mask, rows)
        tables = self._tables(plan)
        rules = self._rules.of_file(_NAME, "table").of_table(None)
        options = self._options._replace(key=plan.key, requires_key=True, writer=rows)
        try:
            TableDiff(*tables, rules, findings, options).compare()
        except BaseException:
            rows.discard()
            raise
        for note in plan.notes:
            findings.note(note)
        self._tell_left_out(plan, tables, findings)
        path, size = rows.publish()
        workspace.add_output(path, role="differences")
        file = self._compared(plan, findings, path, size)
        uses = rule_uses(self._rules, findings.absorbed)
        self.comparison = Comparison(verdict=file.verdict, files=[file], rules=uses)
        self._write_result(workspace, plan, tables)
        workspace.summary = f"{file.verdict}: {workspace.summary}"
        workspace.say(f"{file.verdict}, {findings.total} differences")

    def _tables(self, plan: ColumnPlan) -> tuple[AnswerTable, AnswerTable]:
        return (
            AnswerTable(self.left, plan.made[0], plan.types, plan.keys[0], plan.latest_by[0]),
            AnswerTable(self.right, plan.made[1], plan.types, plan.keys[1], plan.latest_by[1]),
        )

    def _tell_left_out(
        self, plan: ColumnPlan, tables: Sequence[AnswerTable], findings: Findings
    ) -> None:
        for side, names, table in zip(("left", "right"), plan.left_out, tables, strict=True):
            if names:
                findings.note(f"{side}: not compared: {', '.join(names)}")
            if table.strays:
                stray = findings.mask(table.stray or "")
                count = "1 key does" if table.strays == 1 else f"{table.strays} keys do"
                findings.note(
                    f"{side}: {count} not fit the pattern of keys: left out, as {stray!r}"
                )

    def _compared(
        self, plan: ColumnPlan, findings: Findings, path: str, size: int
    ) -> FileComparison:
        left, right = self.left, self.right
        is_same = left.sha256 == right.sha256 and left.columns == right.columns
        is_plain = all(row["left"] == row["right"] for row in plan.as_record())
        is_identical = is_same and is_plain and not findings.total and not findings.absorbed
        verdict, basis = verdict_of(findings, is_identical=is_identical)
        return FileComparison(
            name=_NAME,
            verdict=verdict,
            basis=basis,
            kind="table",
            format="table",
            left_path=left.path,
            right_path=right.path,
            left_sha256=left.sha256,
            right_sha256=right.sha256,
            counts=dict(findings.counts),
            columns=dict(findings.columns.most_common()),
            differences=findings.listed,
            differences_total=findings.total,
            repeated_keys=findings.repeated,
            notes=findings.notes,
            result_path=path,
            result_size=size,
        )

    def _write_result(
        self, workspace: Workspace, plan: ColumnPlan, tables: Sequence[AnswerTable]
    ) -> None:
        comparison = self.comparison
        assert comparison is not None
        (file,) = comparison.files
        result: dict[str, Any] = {
            "verdict": comparison.verdict,
            "basis": file.basis,
            "differences": file.differences_total,
            "counts": file.counts,
            "changed_by_column": file.columns,
            "key": plan.key,
            "columns": plan.as_record(),
            "not_compared": dict(zip(("left", "right"), plan.left_out, strict=True)),
            "keys_left_out": {
                "left": tables[0].strays,
                "right": tables[1].strays,
            },
            "rules": msgspec.to_builtins(comparison.rules),
            "notes": file.notes,
            "left": self.left.record,
            "right": self.right.record,
        }
        path = workspace.names.file("result.json")
        try:
            with open(path, "xb") as output:
                output.write(
                    mask_text(encode_for_readers(result).decode(), workspace.secrets).encode()
                )
        except OSError as error:
            raise write_error(path, error) from error
        workspace.add_output(path, role="result")
        workspace.declared["diff"] = {
            key: result[key] for key in ("verdict", "basis", "differences", "counts")
        }
