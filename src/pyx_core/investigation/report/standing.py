"""How an investigation stands as a whole: in a word, in counts, and in a sentence."""

from __future__ import annotations

from typing import NamedTuple

from pyx_core.formats.amounts import counted
from pyx_core.investigation.check.verdict import STATES
from pyx_core.investigation.log.document import CONFIDENCES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.investigation.check.verdict import CheckedLog, State
    from pyx_core.investigation.log.document import Confidence


class Standing(NamedTuple):
    """`state` is a word of the report's marks; `intact` only with an answer, and nothing unchecked
    or broken."""

    state: str
    word: str
    sentence: str
    counts: tuple[tuple[State, int], ...]
    errors: int
    warnings: int
    confidence: Confidence | None
    """The lowest of the findings that the answer rests on."""


def standing_of(checked: CheckedLog) -> Standing:
    """The standing of a checked log."""
    counts = tuple((state, sum(one.state == state for one in checked.findings)) for state in STATES)
    number = dict(counts)
    errors = sum(problem.severity == "error" for problem in checked.problems)
    lost = checked.hashes - checked.hashes_intact
    if number["broken"] or lost:
        state, word = "broken", "does not hold"
        parts = [counted(number["broken"], "finding") + " broken" if number["broken"] else ""]
        parts.append(f"{counted(lost, 'file')} not what it was" if lost == 1 else "")
        parts.append(f"{counted(lost, 'file')} not what they were" if lost > 1 else "")
        sentence = f"{' and '.join(part for part in parts if part)}."
    elif not checked.findings:
        state, word = "unchecked", "nothing to check"
        sentence = "The log has no findings yet."
    elif number["unchecked"]:
        state, word = "warning", "not all of it is shown"
        verb = "is" if number["unchecked"] == 1 else "are"
        sentence = (
            f"{number['unchecked']} of {counted(len(checked.findings), 'finding')} {verb} "
            "unchecked: nothing shown to be wrong, and nothing to be right."
        )
    elif not checked.holds:
        state, word = "warning", "short of the rules"
        sentence = f"No finding is broken, but {counted(errors, 'problem')} must be mended."
    elif (answer := checked.log.section("Answer")) is None or not answer.text.strip():
        state, word = "unchecked", "open"
        sentence = "What was found so far holds, and the question is not answered yet."
    else:
        state, word = "intact", "holds"
        sentence = "Every finding was followed to its evidence."
    return Standing(
        state,
        word,
        sentence,
        counts,
        errors,
        len(checked.problems) - errors,
        _confidence(checked),
    )


def _confidence(checked: CheckedLog) -> Confidence | None:
    found = {one.finding.label: one.finding.confidence for one in checked.findings}
    of_answer = [found.get(label) for label in checked.answer_rests_on]
    return next((one for one in CONFIDENCES if one in of_answer), None)
