"""Labels that are free: never one that the log names, were it only in a reference."""

from __future__ import annotations

import re

from pyx_core.investigation.log.labels import label

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.investigation.log.document import Log
    from pyx_core.investigation.log.labels import Letter

_AT_START = re.compile(r"^[\s>*+#\-_`\[\]xX.)\d]*([EHF])(\d{1,6})\b", re.MULTILINE)
_IN_BRACKETS = re.compile(r"\[[^\[\]\n]{0,200}\]")
_LABEL = re.compile(r"\b([EHF])(\d{1,6})\b")


def free_label(log: Log, letter: Letter) -> str:
    """The next label of this kind. One whose finding is gone is not used again: what refers to it
    would rest on another finding then."""
    numbers = [0]
    for section in log.sections:
        named = list(_AT_START.findall(section.text))
        for bracket in _IN_BRACKETS.findall(section.text):
            named += _LABEL.findall(bracket)
        numbers += [int(number) for kind, number in named if kind == letter]
    labels = [one.label for one in log.evidence]
    labels += [one.label for one in log.hypotheses]
    labels += [one.label for one in log.findings]
    for finding in log.findings:
        named_ones = (*finding.rests_on, *finding.supports, *finding.refutes)
        labels += [said.text for said in named_ones]
        labels += [citation.target.partition(":")[0] for citation in finding.citations]
    numbers += [int(one[1:]) for one in labels if one[0] == letter and one[1:].isdigit()]
    return label(letter, str(max(numbers) + 1))
