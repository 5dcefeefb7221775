"""How a finding stands, and what may be said with it."""

from __future__ import annotations

from pyx_core.investigation.check.marks import MARKS
from pyx_core.investigation.check.standing import holds as is_shown
from pyx_core.investigation.summary.markdown import Markdown, anchor
from pyx_core.investigation.summary.prose import read_line
from pyx_core.investigation.summary.sentences import LABELLED, claims
from pyx_core.secrets.masker import mask_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyx_core.investigation.check.verdict import CheckedFinding, CheckedLog
    from pyx_core.investigation.summary.places import Places
    from pyx_core.secrets.detect import Secrets

NOT_SHOWN = "not shown"
NOT_FOUND = "not found in what was looked at"
_MISSING = f"{MARKS['broken']} not in the log"


def holds(checked: CheckedFinding) -> bool:
    """Whether it may be stated as a fact."""
    return is_shown(checked.state)


def mark(checked: CheckedFinding) -> str:
    """Mark and word of a finding that may not be stated as a fact; empty for one that may."""
    return "" if holds(checked) else f"{MARKS[checked.state]} {checked.state}"


class Standings:
    """The findings of a log by label, linked from a text that stands somewhere else."""

    __slots__ = ("_findings", "_places", "_secrets", "_targets", "used")

    def __init__(self, checked: CheckedLog, places: Places, secrets: Secrets) -> None:
        self._findings = by_label(checked)
        self._secrets = secrets
        self._places = places
        self.used: list[str] = []
        """The labels that were linked, in the order of the text."""
        self._targets: dict[str, str] = {}

    def get(self, label: str) -> CheckedFinding | None:
        return self._findings.get(label)

    def link(self, label: str) -> Markdown:
        """A label that leads to its finding in the log, with mark and word where it is weak.

        Where it leads stands in `definitions`, so that the text is read without Markdown too.
        """
        checked = self._findings.get(label)
        if checked is None:
            return Markdown(f"\\[{label} {_MISSING}\\]")
        if label not in self.used:
            self.used.append(label)
        # An anchor is written without signs, and so might be a secret that nobody masks then.
        heading = anchor(mask_text(f"{label}. {checked.finding.statement}", self._secrets))
        text = " ".join(filter(None, (label, mark(checked))))
        self._targets[text] = f"{self._places.log}#{heading}"
        return Markdown(f"[{text}]")

    @property
    def definitions(self) -> Markdown:
        """Where the links lead, for the end of the text."""
        return Markdown("\n".join(f"[{text}]: {place}" for text, place in self._targets.items()))

    def line(self, text: str) -> Markdown:
        """A line of the log, such as a statement or a hypothesis, with its labels linked."""
        said = read_line(text, self._places.of_link)
        return Markdown(LABELLED.sub(lambda found: self.link(found[1]), said))

    def links(self, labels: Sequence[str]) -> Markdown:
        return Markdown(", ".join(map(self.link, labels)))

    def told(self, text: str, *, is_fact: bool = False) -> Markdown:
        """A paragraph with its labels linked; what rests on a weak finding is said to be weak.

        `is_fact` where a claim that rests on nothing is weak, too.
        """
        return Markdown("".join(self._told(text, is_fact=is_fact)))

    def _told(self, text: str, *, is_fact: bool) -> Iterator[str]:
        rests_on_any = LABELLED.search(text) is not None
        for claim in claims(text):
            weak = [label for label in claim.labels if self._is_weak(label)]
            said = LABELLED.sub(lambda found: self.link(found[1]), claim.text)
            if weak:
                said = worded(said, self._words(weak))
            elif is_fact and not rests_on_any:
                said = worded(said, f"{NOT_SHOWN} (it rests on no finding)")
            yield said + claim.space

    def _is_weak(self, label: str) -> bool:
        checked = self._findings.get(label)
        return checked is None or not holds(checked)

    def _words(self, weak: Sequence[str]) -> str:
        found = [checked for label in weak if (checked := self._findings.get(label))]
        is_absence = bool(found) and all(_reads_not_found(checked) for checked in found)
        return NOT_FOUND if is_absence else NOT_SHOWN

    def statement(self, label: str) -> Markdown:
        """What a finding says, as far as it may be said, with its link."""
        checked = self._findings[label]
        said = self.line(
            checked.reading if _reads_not_found(checked) else checked.finding.statement
        )
        if not holds(checked):
            said = worded(said, NOT_FOUND if _reads_not_found(checked) else NOT_SHOWN)
        return Markdown(f"{said} {self.link(label)}")


def by_label(checked: CheckedLog) -> dict[str, CheckedFinding]:
    """The findings of a log; of two with one label the first, as the check complains of both."""
    return {one.finding.label: one for one in reversed(checked.findings)}


def _reads_not_found(checked: CheckedFinding) -> bool:
    return checked.reading.lower().startswith(NOT_FOUND)


def worded(said: str, words: str) -> Markdown:
    """A claim behind words that weaken it, unless it begins with them already."""
    plain = said.lstrip("*_ ").lower()
    if plain.startswith((NOT_SHOWN, NOT_FOUND)):
        return Markdown(said)
    return Markdown(f"{words[0].upper()}{words[1:]}: {said}")
