"""How an investigation stands as a whole."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from checked_logs import checked_log
from pyx_core.investigation.check.verdict import STATES, Problem
from pyx_core.investigation.report.standing import standing_of
from pyx_core.report.marks import mark_of


def log_with(number: int, answer: str = "It is so [F1].") -> str:
    findings = "".join(
        f"### F{one}. It is so\n\n- kind: observed\n\n" for one in range(1, number + 1)
    )
    return f"## Question\n\n> Which?\n\n## Findings\n\n{findings}## Answer\n\n{answer}\n"


@given(
    states=st.lists(st.sampled_from(STATES), max_size=4),
    severities=st.lists(st.sampled_from(("error", "warning")), max_size=2),
    lost=st.integers(0, 1),
)
def test_it_is_green_only_with_nothing_left_to_doubt(
    states: list[str], severities: list[str], lost: int
) -> None:
    """One finding unchecked or broken, one error, one changed file: never the good mark."""
    problems = [
        Problem(line=1, severity=severity, kind="x", message="x", hint="x")  # type: ignore[arg-type]
        for severity in severities
    ]
    checked = checked_log(
        Path("/nowhere"),
        log_with(len(states)),
        states={f"F{number}": state for number, state in enumerate(states, 1)},  # type: ignore[misc]
        problems=problems,
        hashes=5,
        hashes_intact=5 - lost,
    )
    standing = standing_of(checked)
    is_good = bool(states) and not lost and not {"unchecked", "broken"} & {*states}
    assert (mark_of(standing.state).tone == "good") == (is_good and "error" not in severities)
    assert dict(standing.counts) == {state: states.count(state) for state in STATES}
    assert standing.sentence


def test_what_is_not_answered_is_not_green() -> None:
    """Findings that hold are no answer."""
    for log in (log_with(1, ""), log_with(1).partition("## Answer")[0]):
        checked = checked_log(Path("/nowhere"), log, states={"F1": "recomputed"})
        standing = standing_of(checked)
        assert (standing.word, mark_of(standing.state).tone) == ("open", "mute")


def test_the_confidence_is_the_lowest_that_the_answer_rests_on() -> None:
    """An answer is no surer than the weakest finding that it names."""
    text = log_with(3)
    for label, confidence in (("F1", "high"), ("F2", "medium"), ("F3", "low")):
        line = f"### {label}. It is so\n\n- kind: observed\n"
        text = text.replace(line, f"{line}- confidence: {confidence}\n")
    checked = checked_log(Path("/nowhere"), text, answer_rests_on=("F1", "F2"))
    assert standing_of(checked).confidence == "medium"
    assert standing_of(checked_log(Path("/nowhere"), text)).confidence is None
