"""What an answer needs under it."""

from __future__ import annotations

from pyx_core.investigation.check.answer import check_answer
from pyx_core.investigation.log.reading import parse_log

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.investigation.check.verdict import State

STATES: dict[str, State] = {"F1": "recomputed", "F2": "unchecked"}
SHOWN = {"F1": "26 prices are stale", "F2": "41 messages wait"}


def kinds(answer: str, *, more: str = "") -> list[tuple[str, str, int]]:
    text = f"## Question\nOrder 1438?\n## Answer\n{answer}\n{more}"
    _, problems = check_answer(parse_log(text.encode(), "topic.inspect.md"), STATES, SHOWN)
    return [(one.severity, one.kind, one.line) for one in problems]


def test_an_answer_rests_on_findings_that_hold() -> None:
    """It may repeat their numbers and the question's; everything else is an error with its line."""
    assert kinds("Order 1438 is one of 26 [F1].") == []
    assert kinds("It is only that one.") == [("error", "answer_rests_on_nothing", 3)]
    assert kinds("One of 26 [F1].\n\nAnd 41 wait [F2].") == [
        ("error", "rests_on_what_does_not_hold", 6)
    ]
    assert kinds("One of 27 [F1].") == [("error", "number_not_in_evidence", 4)]
    assert kinds("One of 26\nof them [F1, F9].") == [("error", "unknown_label", 5)]


def test_without_an_answer_it_is_open() -> None:
    """Blank lines and comments are none."""
    for blank in ("", "\n\n", "<!-- one or\ntwo sentences [F1] -->\n"):
        assert kinds(blank) == [("warning", "open", 3)]


def test_sections_for_summaries_rest_on_what_holds_too() -> None:
    """What a postmortem takes from the log is held to the same."""
    assert kinds("26 [F1].", more="## Impact\n\n41 orders [F2]\n") == [
        ("error", "rests_on_what_does_not_hold", 7)
    ]
    assert kinds("26 [F1].", more="## Open questions\n\n41 orders [F2]\n") == []
