"""What words of a statement need to be shown."""

from __future__ import annotations

import pytest

from pyx_core.investigation.check.statement import (
    denies,
    missing_numbers,
    shown_by,
    shows_absence,
)
from pyx_core.investigation.check.verdict import CheckedAssertion, CheckedCitation, State
from pyx_core.investigation.citation.stamps import missing_times
from pyx_core.investigation.log.document import Citation, Said


def checked(assertion: str, actual: str, state: State = "recomputed") -> CheckedCitation:
    """A citation with an assertion, as it came out."""
    said = Said(text=assertion, line=2)
    return CheckedCitation(
        citation=Citation(written="E1", target="E1", is_path=False, line=1, assertions=(said,)),
        state=state,
        assertions=(CheckedAssertion(assertion=said, state=state, actual=actual),),
    )


def shown(assertion: str, actual: str, statement: str, state: State = "recomputed") -> list[str]:
    """The numbers of a statement that an assertion does not show."""
    return missing_numbers(statement, shown_by([checked(assertion, actual, state)], statement))


def test_a_bound_that_holds_shows_no_number() -> None:
    """That there are at most 413 does not show that there are 413; that it is 412 does."""
    assert shown("count <= 413", "412", "413 rows were returned") == ["413"]
    assert shown("count <= 413", "412", "412 rows were returned") == []
    assert shown("count <= 413", "412", "at most 413 rows were returned") == []
    assert shown("count where order = 1438 > 1", "2", "order 1438 was charged 2 times") == []


def test_what_is_broken_shows_nothing() -> None:
    """Neither a quotation nor a value of it."""
    assert shown("equals 413", "413", "413 rows", state="broken") == ["413"]


def test_a_version_is_shown_as_it_is() -> None:
    """That 1.0.14 is installed does not show that 1.0.15 is; a date is no version."""
    assert shown('equals "1.0.14"', "1.0.14", "itoa is installed as v1.0.14") == []
    assert shown('equals "1.0.14"', "1.0.14", "itoa is installed as 1.0.15") == ["1.0.15"]
    assert shown('equals "1.0.14"', "1.0.14", "itoa is installed as 1.0.1") == ["1.0.1"]
    assert shown('equals "1.0.14"', "1.0.14", "it was installed on 24.11.2026") == []


def test_the_key_of_a_row_is_shown_by_its_row() -> None:
    """Where a row was found by its key the statement may say the key."""
    cell = Citation(written="E1", target="E1", is_path=False, line=1, fragment="row=1438&column=p")
    found = CheckedCitation(citation=cell, state="located", passage="24.90")
    said = "Order 1438 was charged 24.90"
    assert missing_numbers(said, shown_by([found], said)) == []
    gone = CheckedCitation(citation=cell, state="broken")
    assert missing_numbers(said, shown_by([gone], said)) == ["1438", "24.90"]


@pytest.mark.parametrize(
    ("statement", "missing"),
    [
        ("It began at 05:14", []),
        ("It began at 5:14 on 2026-11-24", []),
        ("It began at 05:15", ["05:15"]),
        ("It began on 2026-11-25", ["2026-11-25"]),
        ("It began at 2026-11-24T05:14:07Z", []),
        ("It began at 7:14 am, or at 07:14+02:00", ["07:14"]),
    ],
)
def test_a_time_that_no_evidence_has_is_seen(statement: str, missing: list[str]) -> None:
    """As it is written in the evidence; the same time in another zone is another text."""
    assert missing_times(statement, ["at,what\n2026-11-24T05:14:07.120Z,stale"]) == missing


@pytest.mark.parametrize(
    "statement",
    [
        "No ERROR lines in the log",
        "There is nothing in the queue",
        "The updater never read offset 42",
        "0 rows differ",
        "The row isn't there",
        "The order was not found",
    ],
)
def test_a_denial_is_seen(statement: str) -> None:
    """Such a statement needs a computation, for a place that was found does not show it."""
    assert denies(statement)


@pytest.mark.parametrize(
    "statement",
    ["26 prices are stale", "The node notices errors", "Nobel prizes are counted"],
)
def test_other_words_are_no_denial(statement: str) -> None:
    """Letters within words count for nothing."""
    assert not denies(statement)


@pytest.mark.parametrize(
    ("number", "text", "stands_there"),
    [
        ("7.50", "A3,7.50,9.00", True),
        ("412", "A3,412,9", True),
        ("412", "[1,412,413]", True),
        ("1234", "1,234 rows", True),
        ("1234", "(1,234)", True),
        ("234", "1,234 rows", False),
        ("13", "A3,413,9", False),
    ],
)
def test_numbers_stand_in_rows_and_lists(number: str, text: str, stands_there: bool) -> None:
    """A comma parts the values of a row, and the groups of one number."""
    assert (missing_numbers(number, [text]) == []) is stands_there


@pytest.mark.parametrize(
    ("assertion", "actual", "shows"),
    [
        ("absent ERROR", "not found in log.txt", True),
        ("count where level = ERROR 0", "0", True),
        ("equals []", "[]", True),
        ("contains no errors", "no errors in 412 lines", True),
        ("equals identical", '"identical"', True),
        ("equals 26", "26", False),
        ("contains done", "done", False),
    ],
)
def test_a_denial_needs_what_could_show_it(assertion: str, actual: str, shows: bool) -> None:
    """That something else was computed says nothing of what is not there."""
    assert shows_absence([checked(assertion, actual)]) is shows
