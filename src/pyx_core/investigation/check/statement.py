"""What a statement says by its words alone: numbers that nothing shows, and that something is not.

Words can't be understood here; what is found makes a finding unchecked, never broken.
"""

from __future__ import annotations

import re

from pyx_core.investigation.citation.fragment import key_of
from pyx_core.investigation.citation.numbers import numbers_in, occurs_in
from pyx_core.investigation.citation.stamps import missing_versions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pyx_core.investigation.check.verdict import CheckedAssertion, CheckedCitation

_NEGATION = re.compile(
    r"\b(?:no|none|nothing|nobody|nowhere|never|neither|zero|without|absent|missing"
    r"|not (?:a|an|any|one|found|there|once|in)\b|(?:is|are|was|were|does|do|did|has|have)n't)\b"
    r"|^\s*0\s",
    re.IGNORECASE,
)
_BOUND = re.compile(r"(?:<=|>=|!=|<|>|≤|≥|≠)\s*\S+\s*$")
_OPERAND = re.compile(r"(?:=|==|<=|>=|!=|<|>|≤|≥|≠|\s)\s*\S+\s*$")
_COMPARES = re.compile(
    r"\b(?:fewer|less|more|than|least|most|over|under|above|below|up to|beyond|within|exceeds?)\b"
    r"|[<>≤≥]",
    re.IGNORECASE,
)
# What comes out where there is nothing, or no difference.
_EMPTY = ("", "0", "0.0", "[]", "{}", "null", "none", "false", "no", "identical", "equal", "same")
_COMPUTES = ("count", "sum", "min", "max")


def missing_numbers(statement: str, shown: Iterable[str]) -> list[str]:
    """The numbers and versions of a statement that stand in none of the texts, each once."""
    texts = list(shown)
    numbers = {number.text: number for number in numbers_in(statement)}
    missing = [text for text, number in numbers.items() if not occurs_in(number, texts)]
    return [*missing, *missing_versions(statement, texts)]


def shown_by(citations: Sequence[CheckedCitation], statement: str) -> Iterator[str]:
    """The texts that evidence puts before a reader, as far as it was found and holds."""
    for checked in citations:
        if checked.state == "broken":
            continue
        yield checked.passage or ""
        # The row of this key is there, or nothing would have been found in it.
        yield key_of(checked.citation.fragment) or ""
        yield from (said.text for said in checked.citation.quotations)
        for one in checked.assertions:
            if one.state != "broken":
                yield one.actual or ""
            if one.state == "recomputed":
                yield _asked(one.assertion.text, statement)


def denies(statement: str) -> bool:
    """Whether a statement says that something is not there."""
    return _NEGATION.search(statement) is not None


def shows_absence(citations: Sequence[CheckedCitation]) -> bool:
    """Whether anything was computed that could show it, or is quoted as saying it."""
    return any(
        any(map(_is_of_absence, one.assertions))
        or any(denies(said.text) for said in one.citation.quotations)
        for one in citations
    )


def _is_of_absence(checked: CheckedAssertion) -> bool:
    text = checked.assertion.text.strip(" `")
    came_out = (checked.actual or "").strip(" \"'`").lower()
    return text.lower().startswith("absent") or denies(text) or came_out in _EMPTY


def lacks_coverage(citations: Sequence[CheckedCitation]) -> list[CheckedAssertion]:
    """The absences that were not found, where not enough was looked at to say so."""
    assertions = (one for checked in citations for one in checked.assertions)
    return [
        one
        for one in assertions
        if one.coverage is not None and one.coverage.gaps and one.state != "broken"
    ]


def _asked(assertion: str, statement: str) -> str:
    """What an assertion that holds says, without the bound of a computed value: `count <= 413`
    doesn't show 413, but to a statement that compares as well."""
    words = assertion.split(None, 1)
    if not words or words[0].lower() not in _COMPUTES:
        return assertion
    if _BOUND.search(assertion) and _COMPARES.search(statement):
        return assertion
    return _OPERAND.sub("", assertion)
