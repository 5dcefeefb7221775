"""`pyx inspect`: the current investigation, and what to do next."""

from __future__ import annotations

from pyx_cli.investigation import Investigation, add_log

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from pyx_cli.context import Context
    from pyx_core.investigation.log.document import Log

EXAMPLES = (
    ("pyx inspect", "the current investigation: its question, what it has, what comes next"),
    ("pyx inspect --log stale-price --json", "another one by its topic; one JSON object on stdout"),
)
_MOST_FAULTS = 10


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    add_log(parser)


def execute(arguments: argparse.Namespace, context: Context) -> int:
    """Tells what the log holds."""
    investigation = Investigation(arguments.log, arguments.dir, context)
    log = investigation.log
    options = [
        *(["--log", arguments.log] if arguments.log is not None else []),
        *(["--dir", arguments.dir] if arguments.dir is not None else []),
    ]
    following = _next(log, options)
    if arguments.json:
        context.write_json(_essence(log, investigation, [command for command, _ in following]))
        return 0
    _show(log, investigation, following, context)
    return 0


def _essence(log: Log, investigation: Investigation, following: list[str]) -> dict[str, object]:
    return {
        "log": log.path,
        "topic": investigation.shown(log.topic),
        "question": investigation.masked(log.question[:4000]),
        "window": log.front.get("window"),
        "evidence": len(log.evidence),
        "hypotheses": len(log.hypotheses),
        "findings": len(log.findings),
        "has_answer": _has_answer(log),
        "faults": [
            {"line": one.line, "message": investigation.shown(one.message), "hint": one.hint}
            for one in log.faults[:_MOST_FAULTS]
        ],
        "faults_total": len(log.faults),
        "next": following,
        "truncated": len(log.faults) > _MOST_FAULTS or len(log.question) > 4000,
    }


def _show(
    log: Log, investigation: Investigation, following: list[tuple[str, str]], context: Context
) -> None:
    from pyx_cli.render.errors import visible
    from pyx_core.formats.amounts import counted

    findings = (
        f"{counted(len(log.findings), 'finding')}, {'an' if _has_answer(log) else 'no'} answer"
    )
    rows = [
        ("log", visible(investigation.path)),
        ("question", investigation.shown(log.question) or "(none)"),
        ("window", investigation.shown(log.front.get("window", ""))),
        ("evidence", counted(len(log.evidence), "run")),
        ("hypotheses", f"{len(log.hypotheses):,}"),
        ("findings", findings),
    ]
    lines = [investigation.shown(log.topic)]
    lines += [f"  {label:<12}{value}" for label, value in rows if value]
    for fault in log.faults[:_MOST_FAULTS]:
        lines.append(f"  {investigation.place(fault.line)}: {investigation.shown(fault.message)}")
        lines.append(f"      hint: {investigation.shown(fault.hint)}")
    if len(log.faults) > _MOST_FAULTS:
        lines.append(f"  {len(log.faults) - _MOST_FAULTS} more lines can't be read")
    width = max(len(command) for command, _ in following)
    lines += ["next:", *(f"  {command:<{width}}  {purpose}" for command, purpose in following)]
    context.stdout.write("\n".join(lines) + "\n")


def _has_answer(log: Log) -> bool:
    answer = log.section("Answer")
    return answer is not None and bool(answer.text)


def _next(log: Log, options: list[str]) -> list[tuple[str, str]]:
    """What comes next: only commands that there are."""
    from pyx_cli.table import find
    from pyx_core.formats.command_text import as_typed

    label = log.evidence[-1].label if log.evidence else "last"
    wanted = [
        (["inspect", "add", "last"], "the newest run becomes evidence"),
        (["inspect", "finding", "…", "--evidence", label], "what it shows"),
    ]
    if not log.hypotheses:
        wanted.append((["inspect", "hypothesis", "…"], "what might explain it"))
    if log.findings and not _has_answer(log):
        named = f"… [{log.findings[-1].label}]"
        wanted.append((["inspect", "answer", named], "the answer, resting on findings"))
    if log.findings:
        wanted.append((["inspect", "check"], "whether all of it holds"))
        wanted.append((["inspect", "report", "-o", "report.html"], "a page for others"))
    return [
        (as_typed(["pyx", *words, *options]), purpose)
        for words, purpose in wanted
        if find(*words[:2])
    ]
