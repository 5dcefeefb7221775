"""`pyx inspect finding`: what evidence shows, computed again before it is written."""

from __future__ import annotations

import argparse

from pyx_cli.investigation import Investigation, add_log

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyx_cli.context import Context
    from pyx_core.investigation.log.drafting import Draft

EXAMPLES = (
    (
        'pyx inspect finding "26 stale" --evidence prices:finding.json#/stale --assert "equals 26"',
        "what a place in an output holds; it is computed again, and refused if it is not so",
    ),
    (
        'pyx inspect finding "It stands" --kind cause --rests-on F1,F2 --supports 1 --refutes 2',
        "what follows from findings; a cause needs another hypothesis that is refuted",
    ),
)


class _OfEvidence(argparse.Action):
    """`--quote` and `--assert` belong to the `--evidence` that stands before them."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[object] | None,
        option_string: str | None = None,
    ) -> None:
        said = [*(namespace.said or []), (self.metavar, str(values))]
        if said[0][0] != "EVIDENCE":
            parser.error(f"{option_string} stands before any --evidence that it belongs to")
        namespace.said = said


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument("statement", metavar="STATEMENT", help="one sentence")
    parser.add_argument(
        "--evidence",
        metavar="EVIDENCE",
        dest="said",
        action=_OfEvidence,
        help="RUN[:OUTPUT][#L10-12|#/json/path|#row=KEY]; RUN may be a label; may be given often",
    )
    parser.add_argument(
        "--assert",
        metavar="ASSERTION",
        dest="said",
        action=_OfEvidence,
        help="of the evidence before it, such as `equals 26`, `count = 3`; may be given often",
    )
    parser.add_argument(
        "--quote",
        metavar="QUOTE",
        dest="said",
        action=_OfEvidence,
        help="words that stand in the evidence before it; may be given often",
    )
    parser.add_argument(
        "--kind",
        choices=("observed", "inferred", "cause"),
        help="default: inferred where it rests on findings, else observed",
    )
    parser.add_argument("--confidence", choices=("low", "medium", "high"), help="how sure you are")
    for flag, meaning in (
        ("--rests-on", "findings that it follows from, such as F1,F2"),
        ("--supports", "hypotheses that it speaks for, such as H1"),
        ("--refutes", "hypotheses that it rules out, such as H2 or 2"),
    ):
        parser.add_argument(flag, metavar="LABELS", action="append", default=[], help=meaning)
    parser.add_argument(
        "--anyway", action="store_true", help="write it although it does not hold; check says so"
    )
    add_log(parser)


def execute(arguments: argparse.Namespace, context: Context) -> int:
    """Drafts the finding, looks whether it holds, and writes it; exit 1 where it is refused."""
    from pyx_core.investigation.check.marks import marks_in
    from pyx_core.investigation.log.drafting import add_finding, drafted

    investigation = Investigation(arguments.log, arguments.dir, context)
    draft = _draft(arguments, investigation)
    before = drafted(investigation.path, draft, investigation.folder)
    weighed = investigation.weigh(before.log, before.finding)
    is_refused = weighed.fault is not None and not arguments.anyway
    facts: dict[str, object] = {"written": not is_refused, **weighed.facts()}
    if is_refused:
        if arguments.json:
            told = {"log": investigation.path, "label": None, **facts, "truncated": False}
            context.write_json(told)
        else:
            context.stderr.write(f"not written, as {weighed.fault}:\n")
            weighed.tell(context)
            context.stderr.write("hint: say what is there, or add --anyway\n")
        return 1
    written = add_finding(investigation.path, draft, investigation.folder)
    finding = written.finding
    facts = {
        "label": finding.label,
        "kind": finding.kind,
        **facts,
        "added_evidence": list(written.added_evidence),
    }
    mark = marks_in(context.stdout.encoding)[weighed.state]
    words = f"{finding.label}  {finding.kind}  {mark} {weighed.state}"
    investigation.report(words, finding.line, facts, as_json=arguments.json)
    if not arguments.json:
        weighed.tell(context)
        for label in written.added_evidence:
            context.stderr.write(f"evidence {label} is new\n")
    return 0


def _draft(arguments: argparse.Namespace, investigation: Investigation) -> Draft:
    from pyx_core.errors import PyxError
    from pyx_core.investigation.log.drafting import Draft

    cited = investigation.cited(arguments.said or [])
    rests_on = _labels(arguments.rests_on, "F", "--rests-on")
    supports = _labels(arguments.supports, "H", "--supports")
    refutes = _labels(arguments.refutes, "H", "--refutes")
    if not cited and not rests_on:
        hint = "--evidence last, --evidence RUN:OUTPUT#L10, or --rests-on F1"
        raise PyxError("usage", "a finding cites evidence, or rests on findings", hint)
    return Draft(
        statement=investigation.masked(arguments.statement),
        kind=arguments.kind or ("inferred" if rests_on else "observed"),
        confidence=arguments.confidence,
        cited=tuple(cited),
        rests_on=rests_on,
        supports=supports,
        refutes=refutes,
    )


def _labels(texts: Sequence[str], letter: str, option: str) -> tuple[str, ...]:
    """Labels such as `F1,F2`, or bare numbers. Raises PyxError `usage` for anything else."""
    from pyx_core.errors import PyxError
    from pyx_core.investigation.log.labels import labels_named
    from pyx_core.investigation.log.markdown import Words

    found, faults = labels_named(Words(" ".join(texts), 1), "F" if letter == "F" else "H")
    if faults:
        raise PyxError("usage", f"{option}: {faults[0].message}", faults[0].hint)
    return tuple(dict.fromkeys(said.text for said in found))
