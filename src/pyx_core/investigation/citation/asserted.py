"""An assertion of the log against the passage that it is made of."""

from __future__ import annotations

from pyx_core.errors import PyxError
from pyx_core.investigation.check.verdict import CheckedAssertion, Coverage
from pyx_core.investigation.citation.absence import look_for
from pyx_core.investigation.citation.assertion import (
    Absent,
    Aggregate,
    Changed,
    Count,
    Equals,
    parse_assertion,
)
from pyx_core.investigation.citation.coverage import coverage_of, cuts_of
from pyx_core.investigation.citation.recomputation import (
    Outcome,
    recompute,
    value_of,
)
from pyx_core.investigation.citation.times import parse_window
from pyx_core.investigation.citation.values import same, told

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pyx_core.investigation.check.verdict import Problem, State
    from pyx_core.investigation.citation.assertion import Assertion
    from pyx_core.investigation.citation.messages import Messages
    from pyx_core.investigation.citation.passage import Passage
    from pyx_core.investigation.citation.place import Place
    from pyx_core.investigation.citation.reading import Reading
    from pyx_core.investigation.citation.runs import CitedRuns
    from pyx_core.investigation.log.document import Said

_MOST_GAPS = 20


def check_assertion(
    said: Said,
    place: Place,
    reading: Reading,
    passage: Passage,
    earlier: Callable[[], object],
    runs: CitedRuns,
    messages: Messages,
) -> CheckedAssertion:
    """The assertion computed again. What can't be computed is unchecked, and a problem says why."""
    try:
        assertion = parse_assertion(_bare(said.text))
        match assertion:
            case Absent():
                return _absent(said, assertion, place, reading, passage, runs, messages)
            case Changed():
                return _changed(said, assertion, passage, earlier(), messages)
            case _:
                outcome = recompute(assertion, passage)
                if outcome.holds and _is_of_all(assertion):
                    outcome = _unless_cut(outcome, place, reading)
                where = passage.where if isinstance(assertion, Equals) else None
                return _of_outcome(said, outcome, where, messages)
    except RecursionError:
        hint = "cite a value further inside"
        problem = messages.error(said.line, "not_computed", "it is nested too deeply", hint)
        return CheckedAssertion(assertion=said, state="unchecked", problems=(problem,))
    except PyxError as error:
        problem = messages.error(said.line, "assertion", error.message, error.hint)
        return CheckedAssertion(assertion=said, state="unchecked", problems=(problem,))


def _bare(text: str) -> str:
    text = text.strip()
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] == "`" else text


def _is_of_all(assertion: Assertion) -> bool:
    """Whether it speaks of all records that there are: at least so many are there in a part too."""
    if isinstance(assertion, Count):
        return assertion.operator not in (">", ">=")
    return isinstance(assertion, Aggregate)


def _unless_cut(outcome: Outcome, place: Place, reading: Reading) -> Outcome:
    cuts = cuts_of(place, reading)
    if not cuts:
        return outcome
    return Outcome(None, outcome.actual, outcome.expected, f"{outcome.found}, but {cuts[0]}")


def _of_outcome(
    said: Said, outcome: Outcome, where: str | None, messages: Messages
) -> CheckedAssertion:
    actual = messages.told(outcome.actual) if outcome.actual is not None else None
    if outcome.holds:
        return CheckedAssertion(assertion=said, state="recomputed", actual=actual)
    found = outcome.found if where is None else f"{where} says {outcome.found}"
    message = f"says {outcome.expected}; {found}"
    if outcome.holds is None:
        problem = messages.error(said.line, "not_computed", message)
        return CheckedAssertion(
            assertion=said, state="unchecked", actual=actual, problems=(problem,)
        )
    problem = messages.error(said.line, "assertion_fails", message)
    return CheckedAssertion(assertion=said, state="broken", actual=actual, problems=(problem,))


def _changed(
    said: Said, changed: Changed, passage: Passage, earlier: object, messages: Messages
) -> CheckedAssertion:
    later = value_of(passage)
    actual = messages.told(f"from {told(earlier)} to {told(later)}")
    problems: list[Problem] = []
    if same(changed.before, later) and same(changed.after, earlier):
        message = f"says from {told(changed.before)} to {told(changed.after)}; it went {actual}"
        if told(changed.before) == told(changed.after):
            message = f"says from {told(changed.before)} to the same, which is no change"
        problems.append(messages.error(said.line, "assertion_fails", message))
    elif not same(changed.before, earlier) or not same(changed.after, later):
        message = f"says from {told(changed.before)} to {told(changed.after)}; it went {actual}"
        problems.append(messages.error(said.line, "assertion_fails", message))
    state: State = "broken" if problems else "recomputed"
    return CheckedAssertion(assertion=said, state=state, actual=actual, problems=tuple(problems))


def _absent(
    said: Said,
    absent: Absent,
    place: Place,
    reading: Reading,
    passage: Passage,
    runs: CitedRuns,
    messages: Messages,
) -> CheckedAssertion:
    found, gaps = look_for(absent, passage)
    if found is not None:
        what = _asked(absent)
        message = f"says that {what} is absent; {passage.where} says: {found}"
        problem = messages.error(said.line, "assertion_fails", message)
        actual = messages.told(found)
        return CheckedAssertion(assertion=said, state="broken", actual=actual, problems=(problem,))
    window = absent.window
    if window is None and runs.window:
        window = parse_window(runs.window)
        if window is None:
            gaps.append(f"the window of the log can't be read: {runs.window}")
    covered = coverage_of(absent, place, passage, reading, window)
    gaps = [messages.told(gap) for gap in dict.fromkeys([*gaps, *covered.gaps])][:_MOST_GAPS]
    coverage = Coverage(
        looked_at=messages.told(covered.looked_at),
        records=covered.records,
        first=covered.first,
        last=covered.last,
        gaps=tuple(gaps),
    )
    actual = f"not found in {coverage.looked_at}"
    if not gaps:
        return CheckedAssertion(
            assertion=said, state="recomputed", actual=actual, coverage=coverage
        )
    message = (
        f"{_asked(absent)} was not found in what was looked at, which is not enough: {gaps[0]}"
    )
    problem = messages.error(said.line, "coverage", message)
    return CheckedAssertion(
        assertion=said, state="unchecked", actual=actual, coverage=coverage, problems=(problem,)
    )


def _asked(absent: Absent) -> str:
    if absent.text is not None:
        return told(absent.text)
    if absent.pattern is not None:
        return f"/{absent.pattern}/"
    return f"what fits {absent.where.text}" if absent.where is not None else "all of it"
