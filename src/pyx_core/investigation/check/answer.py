"""The answer: it rests on findings that hold, and gives no number that these don't."""

from __future__ import annotations

import re

from pyx_core.investigation.check.problems import error, warning
from pyx_core.investigation.check.standing import holds
from pyx_core.investigation.check.statement import missing_numbers
from pyx_core.investigation.log.sections import references

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pyx_core.investigation.check.verdict import Problem, State
    from pyx_core.investigation.log.document import Log, Section

_REFERENCE = re.compile(r"\[\s*F\d[^\]\n]*\]", re.IGNORECASE)
# What a summary takes from a log, besides the answer (docs/design/012).
TOLD = (
    "Impact",
    "Timeline",
    "Workaround",
    "Data correction",
    "Next steps",
    "Detection",
    "Prevention",
)


def check_answer(
    log: Log, states: Mapping[str, State], shown: Mapping[str, str]
) -> tuple[tuple[str, ...], list[Problem]]:
    """The labels that the answer rests on, and what is wrong with it and the sections for
    summaries. `shown` is the text of each finding and of its evidence."""
    problems: list[Problem] = []
    for title in TOLD:
        section = log.section(title)
        if section is not None:
            problems += _rested(section, states)
    answer = log.section("Answer")
    if answer is None or not _without_comments(answer.text).strip():
        line = answer.line if answer is not None else 1
        hint = 'pyx inspect answer "… [F1]"'
        return (), [*problems, warning(line, "open", "there is no answer yet: it is open", hint)]
    labels = tuple(dict.fromkeys(said.text for said in references(answer)))
    problems += _rested(answer, states)
    if not labels:
        message = "the answer rests on no finding"
        hint = "name the findings behind each sentence: [F1]"
        problems.append(error(answer.line, "answer_rests_on_nothing", message, hint))
    told = [log.question, *(shown.get(label, "") for label in labels)]
    for line, number in _numbers(answer, told):
        message = f"the answer says {number}, which no finding that it rests on says or shows"
        hint = "correct the number, or name the finding that says it"
        problems.append(error(line, "number_not_in_evidence", message, hint))
    return labels, problems


def _rested(section: Section, states: Mapping[str, State]) -> list[Problem]:
    problems = []
    for said in references(section):
        line, label = said.line, said.text
        state = states.get(label)
        if state is None:
            message = f"{section.title} rests on {label}, which is not there"
            hint = f"there are {', '.join([*states][:10])}" if states else "write findings first"
            problems.append(error(line, "unknown_label", message, hint))
        elif not holds(state):
            message = f"{section.title} rests on {label}, which is {state}"
            hint = f"mend {label}, or leave it out of the sentence"
            problems.append(error(line, "rests_on_what_does_not_hold", message, hint))
    return problems


def _numbers(answer: Section, shown: list[str]) -> Iterator[tuple[int, str]]:
    text = _without_comments(answer.text)
    start = answer.end - answer.text.count("\n")
    for number, line in enumerate(_REFERENCE.sub("", text).split("\n"), start):
        for missing in missing_numbers(line, shown):
            yield number, missing


def _without_comments(text: str) -> str:
    """The text with the line ends of its comments only; one without an end is none."""
    parts: list[str] = []
    start = 0
    while (begin := text.find("<!--", start)) >= 0 and (end := text.find("-->", begin)) >= 0:
        parts += [text[start:begin], "\n" * text.count("\n", begin, end)]
        start = end + 3
    return "".join([*parts, text[start:]])
