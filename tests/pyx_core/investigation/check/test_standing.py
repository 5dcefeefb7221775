"""How findings stand by what they rest on."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pyx_core.investigation.check.standing import Standing, holds
from pyx_core.investigation.check.verdict import STATES, State
from pyx_core.investigation.log.document import Finding, Kind, Said


def finding(
    label: str,
    rests_on: str = "",
    kind: Kind = "inferred",
    supports: str = "",
    refutes: str = "",
) -> Finding:
    """A finding whose lists are labels with blanks between them."""

    def said(labels: str) -> tuple[Said, ...]:
        return tuple(Said(text=one, line=1) for one in labels.split())

    return Finding(
        label=label,
        statement="it is so",
        line=1,
        kind=kind,
        rests_on=said(rests_on),
        supports=said(supports),
        refutes=said(refutes),
    )


def standing(*findings: Finding, **own: State) -> Standing:
    """How they stand; each is by itself `located` unless it is named."""
    labels = {one.label: one for one in findings}
    return Standing(labels, {label: own.get(label, "located") for label in labels})


def test_a_finding_is_as_good_as_the_weakest_of_what_it_rests_on() -> None:
    """Over any number of steps; what rests on something is at most located."""
    found = standing(
        finding("F1", kind="observed"),
        finding("F2", kind="observed"),
        finding("F3", "F1 F2"),
        finding("F4", "F3"),
        finding("F5", "F1"),
        F1="recomputed",
        F2="unchecked",
    )
    assert found.states == {
        "F1": "recomputed",
        "F2": "unchecked",
        "F3": "unchecked",
        "F4": "unchecked",
        "F5": "located",
    }


def test_what_is_not_there_carries_nothing() -> None:
    """A premise that does not exist does not hold."""
    assert standing(finding("F1", "F9")).states == {"F1": "broken"}


def test_a_circle_shows_nothing_and_nor_does_what_rests_on_it() -> None:
    """Whoever is in it or above it is unchecked; who stands below it is not touched."""
    found = standing(
        finding("F1", kind="observed"),
        finding("F2", "F1 F3"),
        finding("F3", "F4"),
        finding("F4", "F2"),
        finding("F5", "F4"),
        finding("F6", "F6"),
    )
    assert sorted(found.circular) == ["F2", "F3", "F4", "F6"]
    assert found.states["F1"] == "located"
    assert {found.states[label] for label in ("F2", "F3", "F4", "F5", "F6")} == {"unchecked"}


def cause(refuter: Finding, **own: State) -> Standing:
    return standing(
        finding("F1", kind="observed"),
        finding("F2", "F1", kind="cause", supports="H1"),
        refuter,
        **own,
    )


def test_a_cause_needs_an_alternative_that_a_finding_refutes_which_holds() -> None:
    """Refuting its own hypothesis, or by what is broken or unchecked, does not count."""
    assert holds(cause(finding("F3", "F1", refutes="H2")).states["F2"])
    assert cause(finding("F3", "F1", refutes="H2"), F3="broken").states["F2"] == "unchecked"
    assert cause(finding("F3", "F1", refutes="H2"), F3="unchecked").states["F2"] == "unchecked"
    own = cause(finding("F3", "F1", refutes="H1"))
    assert own.states["F2"] == "unchecked"
    assert own.contradicted == {"F2": "F3"}


def test_no_cause_tests_itself() -> None:
    """Neither by its own word, nor by a finding that rests on it, nor two causes each other."""
    itself = standing(
        finding("F1", kind="observed"),
        finding("F2", "F1", kind="cause", supports="H1", refutes="H2"),
    )
    assert itself.states["F2"] == "unchecked"
    assert cause(finding("F3", "F2", refutes="H2")).states["F2"] == "unchecked"
    each_other = standing(
        finding("F1", kind="observed"),
        finding("F2", "F1", kind="cause", supports="H1", refutes="H2"),
        finding("F3", "F1", kind="cause", supports="H3", refutes="H4"),
    )
    assert {each_other.states["F2"], each_other.states["F3"]} == {"unchecked"}


@given(
    st.lists(
        st.tuples(
            st.sampled_from(STATES),
            st.sets(st.integers(0, 12), max_size=3),
            st.sampled_from(("observed", "inferred", "cause")),
            st.sets(st.integers(1, 3), max_size=2),
        ),
        max_size=12,
    )
)
def test_nothing_holds_on_what_does_not(
    drawn: list[tuple[State, set[int], Kind, set[int]]],
) -> None:
    """Whatever rests on whatever: what holds rests on nothing but what holds and is worth it."""
    findings = [
        finding(f"F{number}", " ".join(f"F{one}" for one in rests), kind=kind, refutes=refutes)
        for number, (_, rests, kind, against) in enumerate(drawn)
        for refutes in [" ".join(f"H{one}" for one in against)]
    ]
    found = standing(*findings, **{f"F{n}": state for n, (state, *_) in enumerate(drawn)})
    assert set(found.states) == {one.label for one in findings}
    for number, (own, rests, kind, _) in enumerate(drawn):
        state = found.states[f"F{number}"]
        assert STATES.index(state) >= STATES.index(own)
        if holds(state):
            assert all(holds(found.states[f"F{one}"]) for one in rests)
            assert kind != "cause" or found.is_tested(f"F{number}")
            assert state == "located" or (kind == "observed" and not rests)


def test_a_chain_of_thousands_is_no_trouble() -> None:
    """A log may be as long as somebody likes."""
    chain = [finding("F0", kind="observed")]
    chain += [finding(f"F{number}", f"F{number - 1}") for number in range(1, 5000)]
    assert standing(*chain, F0="broken").states["F4999"] == "broken"
