"""Reading a finding: its heading, and the fields below it."""

from __future__ import annotations

from pyx_core.investigation.log.citation_text import read_citations
from pyx_core.investigation.log.document import (
    CONFIDENCES,
    KINDS,
    Citation,
    Confidence,
    Fault,
    Finding,
    Kind,
    Said,
)
from pyx_core.investigation.log.fields import Field, fields_of, items_of
from pyx_core.investigation.log.labels import labels_named
from pyx_core.investigation.log.markdown import Words, unquoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.tree import SyntaxTreeNode

    from pyx_core.investigation.log.labels import Letter

_LABELS: dict[str, Letter] = {"rests on": "F", "supports": "H", "refutes": "H"}


def read_finding(
    label: str, statement: str, line: int, blocks: Sequence[SyntaxTreeNode], faults: list[Fault]
) -> Finding:
    """The finding whose heading stands on `line` and has `blocks` below it."""
    reading = _Reading(faults)
    reading.take_all(blocks)
    named = reading.named
    return Finding(
        label=label,
        statement=statement,
        line=line,
        kind=reading.kind,
        confidence=reading.confidence,
        citations=tuple(cited.whole() for cited in reading.cited),
        rests_on=tuple(named["rests on"]),
        supports=tuple(named["supports"]),
        refutes=tuple(named["refutes"]),
        notes=tuple(reading.notes),
    )


class _Cited:
    """A citation, and what was read below it so far."""

    def __init__(self, citation: Citation) -> None:
        self.citation = citation
        self.quotations: list[Said] = []
        self.assertions: list[Said] = []

    def whole(self) -> Citation:
        return Citation(
            written=self.citation.written,
            target=self.citation.target,
            is_path=self.citation.is_path,
            line=self.citation.line,
            fragment=self.citation.fragment,
            sha256=self.citation.sha256,
            quotations=tuple(self.quotations),
            assertions=tuple(self.assertions),
        )


class _Reading:
    """What was read of a finding so far."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        self.kind: Kind | None = None
        self.confidence: Confidence | None = None
        self.cited: list[_Cited] = []
        self.named: dict[str, list[Said]] = {name: [] for name in _LABELS}
        self.notes: list[Said] = []
        # What stands below evidence that can't be read is not at fault itself.
        self._cites_unreadable = False

    def take_all(self, blocks: Sequence[SyntaxTreeNode]) -> None:
        for field in fields_of(blocks):
            if isinstance(field, Fault):
                self.faults.append(field)
            else:
                self._take(field)

    def _take(self, field: Field) -> None:
        if field.name == "evidence":
            self._take_evidence(field)
        elif field.name in ("quote", "assert"):
            self._take_said(field)
        elif field.name in _LABELS:
            letter = _LABELS[field.name]
            for words in self._values(field):
                labels, faults = labels_named(words, letter)
                self.named[field.name] += labels
                self.faults += faults
        elif field.name == "note":
            values = [words for words in self._values(field) if words.text.strip()]
            self.notes += [Said(text=words.joined, line=words.line) for words in values]
        else:
            self._take_choice(field)

    def _take_choice(self, field: Field) -> None:
        value = unquoted(field.value.joined).strip("*_. ").lower()
        said = self.kind if field.name == "kind" else self.confidence
        choices: tuple[str, ...] = KINDS if field.name == "kind" else CONFIDENCES
        if not value:
            return
        if said is not None:
            self._fault(field.line, f"{field.name} is said twice", "leave one of them")
        elif value not in choices:
            message = f"{value[:60]} is no {field.name}"
            self._fault(field.line, message, f"choose {', '.join(choices[:-1])} or {choices[-1]}")
        if field.name == "kind":
            self.kind = self.kind or next((one for one in KINDS if one == value), None)
        else:
            self.confidence = self.confidence or next(
                (one for one in CONFIDENCES if one == value), None
            )

    def _take_evidence(self, field: Field) -> None:
        if field.value.text.strip():
            self._cite(field.value)
            self.take_all(field.below)
            return
        if any(isinstance(one, Field) for one in fields_of(field.below)):
            self.take_all(field.below)
            return
        for item in items_of(field.below):
            self._cite(item.words)
            self.take_all(item.below)

    def _cite(self, words: Words) -> None:
        citations, faults = read_citations(words)
        self.cited += [_Cited(citation) for citation in citations]
        self._cites_unreadable = not citations
        self.faults += faults

    def _take_said(self, field: Field) -> None:
        if self._cites_unreadable:
            return
        if not self.cited:
            hint = "put it below an evidence: that can be read"
            self._fault(field.line, f"this {field.name} belongs to no evidence", hint)
            return
        words = field.value
        text = (
            unquoted(words.text)
            if field.name == "quote"
            else unquoted(" ".join(words.text.split("\n")))
        )
        if not text.strip():
            block = next((one for one in field.below if one.type in ("fence", "code_block")), None)
            if block is None:
                self._fault(field.line, f"this {field.name} is empty", f"write {field.name}: …")
                return
            text = block.content.rstrip("\n")
        said = Said(text=text, line=field.line)
        cited = self.cited[-1]
        (cited.quotations if field.name == "quote" else cited.assertions).append(said)

    @staticmethod
    def _values(field: Field) -> list[Words]:
        """The value of a field, and the items of the lists below it."""
        return [field.value, *(item.words for item in items_of(field.below))]

    def _fault(self, line: int, message: str, hint: str) -> None:
        self.faults.append(Fault(line=line, message=message, hint=hint))
