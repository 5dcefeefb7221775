"""`pyx inspect list`: the investigations of a folder."""

from __future__ import annotations

from pyx_cli.evidence import Evidence, add_dir

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from pyx_cli.context import Context
    from pyx_core.investigation.log.current import LogFile
    from pyx_core.investigation.log.document import Log

EXAMPLES = (
    ("pyx inspect list", "topic, question, findings and last change, newest first"),
    ('pyx inspect list --text "price cache"', "those whose topic, question or answer has both"),
)
_MOST_LOGS = 1000
_LONGEST_QUESTION = 100


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument(
        "--text", metavar="WORDS", help="all these words in topic, question, or answer"
    )
    parser.add_argument("--limit", type=int, default=20, metavar="N", help="at most N (default 20)")
    add_dir(parser)
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")


def execute(arguments: argparse.Namespace, context: Context) -> int:
    """Lists logs, the one that changed last first."""
    import time

    from pyx_cli.investigation import folder_of_logs
    from pyx_core.errors import PyxError
    from pyx_core.investigation.log.current import log_files
    from pyx_core.secrets.masker import mask_text

    if not 1 <= arguments.limit <= _MOST_LOGS:
        raise PyxError("usage", f"--limit: from 1 to {_MOST_LOGS}", "try --limit 20")
    evidence = Evidence(arguments.dir, context)
    folder = folder_of_logs(evidence, context)
    files = log_files(folder)
    current = _current(folder)
    words = str(arguments.text or "").casefold().split()
    found: list[dict[str, object]] = []
    more = False
    for file, log in _read(files):
        if not _has(log, file, words):
            continue
        if len(found) == arguments.limit:
            more = True
            break
        found.append(
            {
                "log": file.path,
                "topic": mask_text(log.topic[:200] if log else file.name, evidence.secrets),
                "question": mask_text(log.question[:1000] if log else "", evidence.secrets),
                "findings": len(log.findings) if log else None,
                "evidence": len(log.evidence) if log else None,
                "changed_at": _timestamp(file.changed_s),
                "current": file.path == current,
            }
        )
    if arguments.json:
        told = {"folder": folder, "logs": found, "total": len(files), "truncated": more}
        context.write_json(told)
        return 0
    if not found:
        context.stderr.write(f"no such investigations in {folder}\n")
        context.stderr.write('hint: pyx inspect new TOPIC --question "…" begins one\n')
    _show(found, time.time(), context)
    if more:
        hint = min(arguments.limit * 5, _MOST_LOGS)
        context.stderr.write(f"these are {len(found)} of more; try --limit {hint}\n")
    return 0


def _show(found: list[dict[str, object]], now_s: float, context: Context) -> None:
    from pyx_cli.render.errors import visible
    from pyx_core.formats.amounts import ago, counted

    for one in found:
        mark = "*" if one["current"] else " "
        findings = one["findings"]
        told = counted(findings, "finding") if isinstance(findings, int) else "can't be read"
        question = visible(" ".join(str(one["question"]).split()), _LONGEST_QUESTION)
        changed = ago(str(one["changed_at"]), now_s) or "?"
        topic = visible(" ".join(str(one["topic"]).split()), 60)
        context.stdout.write(f"{mark} {topic}  {changed}  {told}  {question}\n")


def _read(files: list[LogFile]) -> Iterator[tuple[LogFile, Log | None]]:
    """Each log as it is read; None for a file that is none, or is gone by now."""
    from pyx_core.errors import PyxError
    from pyx_core.investigation.log.reading import read_log

    for file in files:
        try:
            yield file, read_log(file.path)
        except PyxError:
            yield file, None


def _has(log: Log | None, file: LogFile, words: list[str]) -> bool:
    if not words:
        return True
    if log is None:
        return all(word in file.name.casefold() for word in words)
    answer = log.section("Answer")
    text = f"{log.topic}\n{log.question}\n{answer.text if answer else ''}".casefold()
    return all(word in text for word in words)


def _current(folder: str) -> str | None:
    from pyx_core.errors import PyxError
    from pyx_core.investigation.log.current import current_log

    try:
        return current_log(folder)
    except PyxError:
        return None


def _timestamp(moment_s: float) -> str:
    import datetime as dt

    return dt.datetime.fromtimestamp(moment_s, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
