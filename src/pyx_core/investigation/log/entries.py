"""Reading the lists of a log: the runs under Evidence, and the hypotheses."""

from __future__ import annotations

from pyx_core.investigation.log.citation_text import read_citations
from pyx_core.investigation.log.document import Evidence, Fault, Hypothesis, Said
from pyx_core.investigation.log.fields import fields_of, items_of
from pyx_core.investigation.log.labels import MEANING, labelled
from pyx_core.investigation.log.markdown import Item, Words, items, words_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it.tree import SyntaxTreeNode

    from pyx_core.investigation.log.labels import Letter

_FIELDS_OF_EVIDENCE = ("output", "note")


def read_evidence(blocks: Sequence[SyntaxTreeNode], faults: list[Fault]) -> list[Evidence]:
    """The runs that stand under Evidence, in their order."""
    found: list[Evidence] = []
    for label, words, below in _entries(blocks, "E", faults):
        citations, wrong = read_citations(words)
        faults += wrong
        if not citations:
            if not wrong:
                hint = f"write {label}: and the run's id, or pyx inspect add RUN"
                faults.append(Fault(line=words.line, message=f"{label} names no run", hint=hint))
            continue
        notes: list[str] = []
        for field in fields_of(below, _FIELDS_OF_EVIDENCE):
            if isinstance(field, Fault):
                faults.append(field)
            elif field.name == "note":
                notes.append(field.value.joined)
        note = "; ".join(note for note in notes if note) or None
        found.append(Evidence(label=label, citation=citations[0], line=words.line, note=note))
    return found


def read_hypotheses(blocks: Sequence[SyntaxTreeNode], faults: list[Fault]) -> list[Hypothesis]:
    """The hypotheses, in their order, with the items below them as notes."""
    found: list[Hypothesis] = []
    for label, words, below in _entries(blocks, "H", faults):
        notes = [Said(text=item.words.joined, line=item.words.line) for item in items_of(below)]
        found.append(
            Hypothesis(label=label, statement=words.joined, line=words.line, notes=tuple(notes))
        )
    return found


def _entries(
    blocks: Sequence[SyntaxTreeNode], letter: Letter, faults: list[Fault]
) -> Iterator[tuple[str, Words, tuple[SyntaxTreeNode, ...]]]:
    for block in blocks:
        if block.type == "paragraph":
            # A paragraph is the writer's own, but for the lines from the first label on.
            parts = [part for part in _split(Item(words_of(block)), letter) if part[0] is not None]
        else:
            parts = [part for item in items(block) for part in _split(item, letter)]
        for label, item in parts:
            if label is not None:
                yield label, item.words, item.below
            elif item.words.text.strip() or item.below:
                message = f"no label of {MEANING[letter]}: {item.words.joined[:60]}"
                hint = f"begin it with one that is free, such as {letter}1:"
                faults.append(Fault(line=item.words.line, message=message, hint=hint))


def _split(item: Item, letter: Letter) -> Iterator[tuple[str | None, Item]]:
    """What each label at the beginning of a line stands for, without the label."""
    label: str | None = None
    taken: list[str] = []
    start = item.words.line
    for line, text in enumerate(item.words.text.split("\n"), item.words.line):
        found = labelled(text, letter)
        if found is not None:
            if taken:
                yield label, Item(Words("\n".join(taken), start))
            label, taken, start = found.label, [found.rest], line
        else:
            taken.append(text)
    yield label, Item(Words("\n".join(taken), start), item.below)
