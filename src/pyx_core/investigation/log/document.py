"""What a log says, each part with the line that it stands on (docs/design/012).

Lines count from 1. Labels are `E1` (evidence), `H1` (a hypothesis) and `F1` (a finding).
"""

from __future__ import annotations

from typing import Literal

import msgspec

Kind = Literal["observed", "inferred", "cause"]
Confidence = Literal["low", "medium", "high"]
KINDS: tuple[Kind, ...] = ("observed", "inferred", "cause")
CONFIDENCES: tuple[Confidence, ...] = ("low", "medium", "high")


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """Some words of the log, such as a quotation or an assertion, as they stand there."""

    text: str
    line: int


class Citation(msgspec.Struct, frozen=True, kw_only=True):
    """A place in the evidence, and what is said to stand there.

    `target` is a path relative to the log (`is_path`), or `RUN` or `RUN:OUTPUT`, where RUN may be a
    label `E1`. `fragment` stands behind the `#`: `L10-12`, `/json/pointer`, `row=KEY`.
    """

    written: str
    target: str
    is_path: bool
    line: int
    fragment: str | None = None
    sha256: str | None = None
    quotations: tuple[Said, ...] = ()
    assertions: tuple[Said, ...] = ()


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """A run under `Evidence`: `citation` leads to its manifest."""

    label: str
    citation: Citation
    line: int
    note: str | None = None


class Hypothesis(msgspec.Struct, frozen=True, kw_only=True):
    """What might explain the question; findings support or refute it."""

    label: str
    statement: str
    line: int
    notes: tuple[Said, ...] = ()


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """A statement that cites evidence; `kind` is None where the log does not say it."""

    label: str
    statement: str
    line: int
    kind: Kind | None = None
    confidence: Confidence | None = None
    citations: tuple[Citation, ...] = ()
    rests_on: tuple[Said, ...] = ()
    supports: tuple[Said, ...] = ()
    refutes: tuple[Said, ...] = ()
    notes: tuple[Said, ...] = ()


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """A second-level heading and the Markdown below it, as it stands in the file.

    `line` is the heading's, `end` the last line of the section's text.
    """

    title: str
    text: str
    line: int
    end: int


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """What can't be read in a log as it is meant."""

    line: int
    message: str
    hint: str


class Log(msgspec.Struct, frozen=True, kw_only=True):
    """An investigation as its file says it. `front` holds the front matter, all values as text,
    `lead` what stands before the first section."""

    path: str
    topic: str
    question: str
    front: dict[str, str]
    sections: tuple[Section, ...]
    evidence: tuple[Evidence, ...] = ()
    hypotheses: tuple[Hypothesis, ...] = ()
    findings: tuple[Finding, ...] = ()
    faults: tuple[Fault, ...] = ()
    lead: str = ""

    def section(self, title: str) -> Section | None:
        """The section with this title, whatever its case."""
        return next((one for one in self.sections if one.title.lower() == title.lower()), None)
