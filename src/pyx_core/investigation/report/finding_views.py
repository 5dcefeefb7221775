"""What a report shows of findings and hypotheses, as plain values."""

from __future__ import annotations

from typing import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from markupsafe import Markup

    from pyx_core.investigation.check.verdict import State


class Reference(NamedTuple):
    """A label, and the place in the report that it leads to; None where nothing has that label."""

    label: str
    href: str | None


class Piece(NamedTuple):
    """A part of a passage; `is_quoted` where the log quotes it."""

    text: str
    is_quoted: bool


class ProblemView(NamedTuple):
    """What a reader has to know, and the line of the log that it stands on."""

    severity: str
    message: str
    hint: str
    line: int


class AssertionView(NamedTuple):
    """An assertion and what came out; `coverage` and `gaps` are for what is said to be absent."""

    text: str
    state: State
    actual: str | None
    coverage: str | None
    gaps: tuple[str, ...]
    problems: tuple[ProblemView, ...]


class CitationView(NamedTuple):
    """A footnote: where it leads, what stands there, and what was made of it."""

    anchor: str
    number: int
    name: str
    card: str | None
    href: str | None
    state: State
    hash_word: str
    sha256: str | None
    passage: tuple[Piece, ...]
    missing_quotations: tuple[str, ...]
    assertions: tuple[AssertionView, ...]
    problems: tuple[ProblemView, ...]


class FindingView(NamedTuple):
    """A finding; `reading` stands where it has to be read as less than its statement says."""

    anchor: str
    label: str
    statement: str
    state: State
    reading: str | None
    kind: str | None
    confidence: str | None
    rests_on: tuple[Reference, ...]
    supports: tuple[Reference, ...]
    refutes: tuple[Reference, ...]
    notes: tuple[str, ...]
    words: Markup | None
    citations: tuple[CitationView, ...]
    citations_left_out: int
    problems: tuple[ProblemView, ...]


class HypothesisView(NamedTuple):
    """A hypothesis, and the findings that speak for and against it."""

    anchor: str
    label: str
    statement: str
    verdict: str
    word: str
    supported_by: tuple[Reference, ...]
    refuted_by: tuple[Reference, ...]
    notes: tuple[str, ...]
