"""Pairs of files compared: equal ones by their hash, the others by what they hold."""

from __future__ import annotations

import os
from collections import Counter

from pyx_core.comparison.comparison import Comparison, FileComparison, Location, RuleUse
from pyx_core.comparison.content import Content, UnreadableError, examine
from pyx_core.comparison.findings import Findings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyx_core.comparison.comparison import Basis, Pair, Verdict
    from pyx_core.comparison.options import Options
    from pyx_core.comparison.rules import Rule, Rules

_TABLES = ("csv", "tsv", "parquet")
_IMAGES = ("png", "jpeg", "gif", "webp")
# What is a text whatever its name says; everything else has no lines.
_TEXTS = (
    *("text", "markdown", "html", "xml", "yaml", "toml", "svg", "sql", "python", "javascript"),
    *("typescript", "shell", "diff"),
)


_HELD = ("json", *_TEXTS)


def compare(pairs: Iterable[Pair], rules: Rules, options: Options) -> Comparison:
    """Compares each pair. Raises PyxError where a file can't be read, or `key` is nowhere."""
    files: list[FileComparison] = []
    absorbed: Counter[str] = Counter()
    for pair in pairs:
        file, found = _compare_pair(pair, rules, options)
        files.append(file)
        absorbed.update(found)
    verdicts = [file.verdict for file in files]
    worst: Verdict = "identical"
    for verdict in ("different", "equivalent"):
        if verdict in verdicts:
            worst = verdict
            break
    return Comparison(verdict=worst, files=files, rules=rule_uses(rules, absorbed))


def rule_uses(rules: Rules, absorbed: Counter[str]) -> list[RuleUse]:
    """What each rule did, with a warning for one that did nothing."""
    return [_use(rule, absorbed[rule.id]) for rule in rules]


def _use(rule: Rule, absorbed: int) -> RuleUse:
    warning = None if absorbed else f"rule {rule.id} absorbed nothing"
    return RuleUse(id=rule.id, reason=rule.reason, absorbed=absorbed, warning=warning)


def _compare_pair(
    pair: Pair, rules: Rules, options: Options
) -> tuple[FileComparison, Counter[str]]:
    left, left_sha256, left_lost = _look(pair.left, pair.left_sha256)
    right, right_sha256, right_lost = _look(pair.right, pair.right_sha256)
    mine = rules.of_file(pair.name, pair.format)
    is_identical = left_sha256 is not None and left_sha256 == right_sha256
    kind, findings = "bytes", _findings(pair, options)
    for side, lost in (("left", left_lost), ("right", right_lost)):
        if lost is not None:
            findings.note(f"the {side} file {lost}: compared by the hash in the manifest")
    if not is_identical:
        try:
            if (ignoring := mine.of_whole_file()) is not None:
                findings.absorb([ignoring])
            elif left_sha256 is None or right_sha256 is None:
                added = "file_added" if left_sha256 is None else "file_removed"
                findings.differ(added, Location())
            elif left is None or right is None:
                hashes = (f"sha256 {sha256[:16]}…" for sha256 in (left_sha256, right_sha256))
                findings.differ("bytes", Location(), *hashes)
            else:
                kind, findings = _compare_contents(pair, left, right, mine, findings, options)
            published = findings.close()
        except BaseException:
            findings.discard()
            raise
    else:
        published = None
    verdict, basis = verdict_of(findings, is_identical=is_identical)
    return (
        FileComparison(
            name=pair.name,
            verdict=verdict,
            basis=basis,
            kind=kind,
            format=pair.format,
            left_path=pair.left,
            right_path=pair.right,
            left_sha256=left_sha256,
            right_sha256=right_sha256,
            counts=dict(findings.counts),
            columns=dict(findings.columns.most_common()),
            differences=findings.listed,
            differences_total=findings.total,
            repeated_keys=findings.repeated,
            notes=findings.notes,
            result_path=published[0] if published else None,
            result_size=published[1] if published else None,
        ),
        findings.absorbed,
    )


def _look(path: str | None, recorded: str | None) -> tuple[Content | None, str | None, str | None]:
    """What is in a file, and its hash; without content where it is not what was recorded, with
    what became of it."""
    if path is None:
        return None, None, None
    if recorded is not None and not os.path.isfile(path):
        return None, recorded, "is not there any more"
    content = examine(path)
    if recorded not in (None, content.sha256):
        return None, recorded, "was changed after its run"
    return content, content.sha256, None


def _findings(pair: Pair, options: Options) -> Findings:
    return Findings(pair.name, options.limit, options.mask, options.writer)


def verdict_of(findings: Findings, *, is_identical: bool) -> tuple[Verdict, Basis | None]:
    """What was found, in a word, and why sides that are equal are so."""
    if is_identical:
        return "identical", "bytes"
    if findings.total:
        return "different", None
    return "equivalent", "rules" if findings.absorbed else "values"


def _compare_contents(
    pair: Pair, left: Content, right: Content, rules: Rules, findings: Findings, options: Options
) -> tuple[str, Findings]:
    """The kind of content that the files were compared as, and what was found.

    A JSON file that is none is compared as text; whatever else can't be read, by its bytes.
    """
    largest = max(left.size, right.size)
    forms = [pair.format, "text"] if pair.format == "json" else [pair.format]
    notes = []
    for form in forms:
        if form in _HELD and largest > options.most_bytes:
            notes.append("too large to be held in memory: compared by hash")
            continue
        try:
            kind = _by_kind(form, left, right, rules, findings, options)
            if kind is not None:
                _tell_encoding(kind, left, right, findings)
                for note in notes:
                    findings.note(note)
                return kind, findings
        except (UnreadableError, UnicodeError, RecursionError) as error:
            # What was found up to there is worth nothing.
            findings.discard()
            findings = _findings(pair, options)
            reason = (
                error.message if isinstance(error, UnreadableError) else f"{pair.name}: {error}"
            )
            notes.append(f"not compared as {form}: {findings.mask(reason)}")
    for note in notes:
        findings.note(note)
    findings.differ("bytes", Location(), _size(left), _size(right))
    return "bytes", findings


def _tell_encoding(kind: str, left: Content, right: Content, findings: Findings) -> None:
    if kind in ("table", "json", "jsonl", "text"):
        for side, content in (("left", left), ("right", right)):
            if content.encoding == "latin-1":
                findings.note(f"the {side} file is not UTF-8: it was read as Latin-1")


def _by_kind(
    form: str, left: Content, right: Content, rules: Rules, findings: Findings, options: Options
) -> str | None:
    """The kind of content that was compared; None where there is no way to look into it."""
    if form == "json":
        from pyx_core.comparison.json_document import DocumentDiff
        from pyx_core.comparison.json_values import read

        one, other = read(left), read(right)
        DocumentDiff(rules, findings).compare(one, other)
        return "json"
    if form == "jsonl":
        from pyx_core.comparison.json_lines import compare_json_lines

        compare_json_lines(left, right, rules, findings, options)
        return "jsonl"
    if form in _TABLES:
        return _tables(form, left, right, rules, findings, options)
    if form == "sqlite":
        from pyx_core.comparison.database_diff import compare_databases

        compare_databases(left, right, rules, findings, options)
        return "tables"
    if form in _IMAGES:
        return _images(left, right, rules, findings)
    if form in _TEXTS:
        from pyx_core.comparison.text_diff import compare_texts

        compare_texts(left, right, rules, findings)
        return "text"
    return None


def _tables(
    form: str, left: Content, right: Content, rules: Rules, findings: Findings, options: Options
) -> str | None:
    from pyx_core.comparison.csv_table import CsvTable
    from pyx_core.comparison.table_diff import TableDiff
    from pyx_core.comparison.table_engines import has_duckdb

    of_table = rules.of_table(None)
    if form != "parquet":
        one = CsvTable(left, form, header=options.header)
        other = CsvTable(right, form, header=options.header)
        TableDiff(one, other, of_table, findings, options).compare()
        return "table"
    if not has_duckdb():
        findings.note("compared by hash: rows of Parquet need python-executor[duckdb]")
        return None
    from pyx_core.comparison.parquet_table import ParquetTable

    first, second = ParquetTable(left.path), ParquetTable(right.path)
    try:
        TableDiff(first, second, of_table, findings, options).compare()
    finally:
        first.close()
        second.close()
    return "table"


def _images(left: Content, right: Content, rules: Rules, findings: Findings) -> str | None:
    from pyx_core.comparison.image_diff import compare_images, has_pillow

    if not has_pillow():
        findings.note("compared by hash: pixels need python-executor[images]")
        return None
    try:
        compare_images(left, right, rules, findings)
    except (OSError, SyntaxError, ValueError) as error:
        findings.note(f"compared by hash: {error}")
        return None
    return "image"


def _size(content: Content) -> str:
    return f"{content.size} bytes, sha256 {content.sha256}"
