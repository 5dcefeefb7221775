"""`pyx baseline compare`: what differs between old and new, what rules allow, and the verdict."""

from __future__ import annotations

import os

from pyx_cli.baseline import add_baseline, add_stores

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from pyx_cli.baseline import OpenedBaseline
    from pyx_cli.context import Context
    from pyx_cli.render.progress import ProgressBar
    from pyx_core.baseline.verification.compare import CompareTables
    from pyx_core.baseline.verification.verification import Verification
    from pyx_core.comparison.rules import Rules
    from pyx_core.runs.record import Workspace

EXAMPLES = (
    (
        "pyx baseline compare shop",
        "tables and captured answers; the verdict, and its reports beside baseline.toml",
    ),
    (
        "pyx baseline compare shop --tables --sample 10000 --json",
        "only tables, 10,000 rows of each; one JSON object on stdout",
    ),
)
_INTERRUPTED = 130


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    add_baseline(parser)
    parser.add_argument("--tables", action="store_true", help="only the tables")
    parser.add_argument("--snapshots", action="store_true", help="only the captured answers")
    parser.add_argument("--rules", metavar="FILE", help="further allowed differences, in TOML")
    parser.add_argument("--sample", metavar="N", help="only N rows of each table")
    parser.add_argument("--full", action="store_true", help="all rows of each table (the default)")
    parser.add_argument(
        "--settle", metavar="S", help="ask again for rows that differ, until S seconds have passed"
    )
    parser.add_argument("--open", action="store_true", help="open the HTML report in a browser")
    # A large table with a key of text is one statement.
    add_stores(parser, "3600")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")


def execute(arguments: argparse.Namespace, context: Context) -> int:
    """Compares; 0 where nothing is open and everything was compared, else 1."""
    import gc

    from pyx_cli.baseline import OpenedBaseline
    from pyx_cli.evidence import Evidence
    from pyx_cli.render.errors import EXIT_CODES
    from pyx_cli.render.progress import ProgressBar
    from pyx_cli.render.verification import show_failure, show_verification
    from pyx_core.baseline.capture.entities import Entities
    from pyx_core.baseline.capture.index import Index
    from pyx_core.baseline.verification.captures import Captures
    from pyx_core.baseline.verification.compare import Comparing, compare_baseline
    from pyx_core.baseline.verification.snapshots import SnapshotComparison
    from pyx_core.errors import PyxError

    gc.enable()
    if arguments.sample is not None and arguments.full:
        raise PyxError("usage", "--sample and --full are both given", "leave one of them out")
    opened = OpenedBaseline(arguments.baseline, context)
    rules = _rules(opened, arguments.rules, context)
    both = arguments.tables == arguments.snapshots
    # A comparison that was killed is closed, as by every command that looks at runs.
    runs = Evidence(opened.runs(), context).folder
    captures = Captures(opened.baseline, Entities(opened.files.dataset), Index(runs))
    with_snapshots = both or arguments.snapshots
    with_tables = both or arguments.tables
    with ProgressBar(context, "comparing") as bar:
        asked = Comparing(
            baseline=opened.baseline,
            rules=rules,
            tables=_tables(arguments, opened, rules, bar) if with_tables else None,
            captures=captures if with_snapshots else None,
            comparison=SnapshotComparison(opened.baseline, rules, runs, mask=opened.mask),
            commands=_commands(opened),
            mask=opened.mask,
            input=_input(arguments, opened),
        )
        record, found = compare_baseline(
            asked,
            _command_line(arguments),
            project=context.cwd,
            runs=runs,
            environ=context.environ,
            publish=lambda verification, workspace: _publish(verification, workspace, opened),
            tell=bar,
        )
    if found is None:
        show_failure(record, context, as_json=arguments.json)
        if record.manifest["status"] == "interrupted":
            return _INTERRUPTED
        return record.exit_code if record.problem is None else EXIT_CODES[record.problem.kind]
    show_verification(found, opened, context, as_json=arguments.json)
    if arguments.open:
        from pyx_cli.report import open_in_browser

        open_in_browser(opened.files.report_html, context)
    return 0 if found.verdict == "equal" else 1


def _rules(opened: OpenedBaseline, path: str | None, context: Context) -> Rules:
    """Those of the definition, and those of a file behind them. Raises PyxError for an id twice."""
    if path is None:
        return opened.rules
    from pyx_core.comparison.rule_file import load_rules
    from pyx_core.comparison.rules import Rules
    from pyx_core.errors import PyxError

    more = load_rules(os.path.normpath(os.path.join(context.cwd, os.path.expanduser(path))))
    known = {rule.id for rule in opened.rules}
    for rule in more:
        if rule.id in known:
            message = f"{path}: the rule {rule.id!r} stands in {opened.files.definition}, too"
            raise PyxError("usage", message, "give it another id")
    return Rules([*opened.rules, *more])


def _tables(
    arguments: argparse.Namespace, opened: OpenedBaseline, rules: Rules, bar: ProgressBar
) -> CompareTables:
    """What compares the tables: all rows, or a sample of them."""
    from pyx_core.baseline.tables.options import TableOptions
    from pyx_core.baseline.verification.tables import TableComparison

    options = TableOptions(
        sample=None if arguments.sample is None else _count(arguments.sample),
        settle_s=_seconds(arguments.settle),
        mask=opened.mask,
        report=lambda _, done, total: bar(done, total),
    )
    return TableComparison(
        opened.baseline,
        rules,
        _rules_text(arguments, opened),
        opened.runs(),
        options,
        lambda side: opened.open(side, arguments),
    )


def _count(text: str) -> int:
    """How many rows. Raises PyxError `usage` for what is no number of them."""
    from pyx_core.errors import PyxError

    if not (text.isascii() and text.isdigit()) or len(text) > 12 or int(text) == 0:
        raise PyxError("usage", f"--sample: {text!r} is no number of rows", "try --sample 10000")
    return int(text)


def _seconds(text: str | None) -> float:
    from pyx_core.settings.values import parse_seconds

    return 0.0 if text is None else parse_seconds(text, "--settle")


def _rules_text(arguments: argparse.Namespace, opened: OpenedBaseline) -> str:
    """What all rules were read from."""
    if arguments.rules is None:
        return opened.text
    with open(os.path.expanduser(arguments.rules), encoding="utf-8-sig") as file:
        return f"{opened.text}\n{file.read()}"


def _input(arguments: argparse.Namespace, opened: OpenedBaseline) -> bytes:
    """What decides the verdict, for the record."""
    import json

    asked = {
        "rules": _rules_text(arguments, opened),
        "sample": arguments.sample,
        "tables": arguments.tables,
        "snapshots": arguments.snapshots,
    }
    text = opened.mask(json.dumps(asked, indent=1, ensure_ascii=False))
    return text.encode("utf-8", "backslashreplace") + b"\n"


def _publish(found: Verification, workspace: Workspace, opened: OpenedBaseline) -> None:
    """The reports, beside the definition and as outputs of the run."""
    import time

    from pyx_core.baseline.verification.markdown import markdown_report
    from pyx_core.baseline.verification.page import verification_page
    from pyx_core.baseline.verification.record import record_of
    from pyx_core.manifest.encoding import encode_for_readers
    from pyx_core.manifest.publish import publish
    from pyx_core.report.saving import save_report

    files = opened.files
    text = opened.mask(encode_for_readers(record_of(found)).decode())
    content = text.encode("utf-8", "backslashreplace")
    markdown = markdown_report(found, opened.mask)
    for ending, report in (("report.json", content), ("report.md", markdown)):
        path = workspace.names.file(ending)
        publish(path, report)
        workspace.add_output(path, role="report")
    publish(files.report_json, content)
    publish(files.report, markdown)
    path = files.report_html
    save_report(path, verification_page(found, path, opened.secrets, time.time()))


def _commands(opened: OpenedBaseline) -> list[str]:
    from pyx_core.formats.command_text import as_typed

    name = opened.files.name
    parts = [["compare", name]]
    if opened.baseline.snapshots:
        captures = [["capture", name, "--side", side, "--again"] for side in ("old", "new")]
        parts = [*captures, *parts]
    return [as_typed(["pyx", "baseline", *part]) for part in parts]


def _command_line(arguments: argparse.Namespace) -> list[str]:
    words = ["pyx", "baseline", "compare"]
    if arguments.baseline is not None:
        words.append(arguments.baseline)
    for name in ("rules", "sample", "settle", "timeout"):
        value = getattr(arguments, name)
        if value is not None:
            words += [f"--{name}", value]
    for right in arguments.accept:
        words += ["--accept", right]
    flags = ("tables", "snapshots", "full", "open", "json")
    return words + [f"--{flag}" for flag in flags if getattr(arguments, flag)]
