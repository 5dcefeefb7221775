"""How findings stand by what they rest on: circles, the weakest premise, and tested causes."""

from __future__ import annotations

from pyx_core.investigation.check.verdict import STATES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from pyx_core.investigation.check.verdict import State
    from pyx_core.investigation.log.document import Finding


def weakest(states: Iterable[State], otherwise: State = "located") -> State:
    """The worst of some states; `otherwise` of none."""
    return max(states, key=STATES.index, default=otherwise)


def holds(state: State) -> bool:
    """Whether something was shown to be right."""
    return state in ("recomputed", "located")


class Standing:
    """The states of findings. `own` is what each is worth by itself: its citations, its numbers.

    A finding is as good as the weakest of what it rests on; one that rests on something is at most
    located. A cause is unchecked until an alternative is refuted by a finding that holds, so that
    no finding can hold because of what rests on it.
    """

    def __init__(self, findings: Mapping[str, Finding], own: Mapping[str, State]) -> None:
        self._findings = findings
        self._own = own
        self._premises = {
            label: tuple(dict.fromkeys(said.text for said in finding.rests_on))
            for label, finding in findings.items()
        }
        self._order, self.circular = _ordered(self._premises)
        self._tested: set[str] = set()
        self.contradicted: dict[str, str] = {}
        """Causes whose own hypothesis is refuted, each with the finding that does."""
        self.states: dict[str, State] = {}
        self._settle()
        self.contradicted = self._contradictions()
        if self.contradicted:
            self._settle()

    def refuters(self, hypothesis: str) -> list[str]:
        """The findings against a hypothesis that hold."""
        return [
            label
            for label, finding in self._findings.items()
            if hypothesis in {said.text for said in finding.refutes} and holds(self.states[label])
        ]

    def is_tested(self, label: str) -> bool:
        """Whether an alternative to a cause was refuted."""
        return label in self._tested

    def _settle(self) -> None:
        causes = [label for label, one in self._findings.items() if one.kind == "cause"]
        self._tested = set()
        while True:
            self._pass()
            refuted = {
                said.text
                for label, finding in self._findings.items()
                if holds(self.states[label])
                for said in finding.refutes
            }
            found = {
                label
                for label in causes
                if label not in self.contradicted
                and refuted - {said.text for said in self._findings[label].supports}
            }
            if found <= self._tested:
                return
            self._tested |= found

    def _pass(self) -> None:
        self.states = {one: weakest((self._own[one], "unchecked")) for one in self.circular}
        for label in self._order:
            premises = self._premises[label]
            found = [self._own[label], *(self.states.get(one, "broken") for one in premises)]
            if self._findings[label].kind == "cause" and label not in self._tested:
                found.append("unchecked")
            if premises or self._findings[label].kind in ("inferred", "cause"):
                found.append("located")
            self.states[label] = weakest(found)

    def _contradictions(self) -> dict[str, str]:
        found = {}
        for label, finding in self._findings.items():
            if finding.kind == "cause":
                for said in finding.supports:
                    for refuter in self.refuters(said.text)[:1]:
                        found[label] = refuter
        return found


def _ordered(premises: Mapping[str, Sequence[str]]) -> tuple[list[str], list[str]]:
    """Labels with premises before what rests on them; and those in circles, or between circles."""
    circular = _without_ends(premises)
    order: list[str] = []
    waiting = {
        label: sum(one in premises and one not in circular for one in names)
        for label, names in premises.items()
        if label not in circular
    }
    dependants = _dependants(premises)
    ready = [label for label, count in waiting.items() if not count]
    while ready:
        label = ready.pop()
        order.append(label)
        for one in dependants.get(label, ()):
            if one in waiting:
                waiting[one] -= 1
                if not waiting[one]:
                    ready.append(one)
    return order, [label for label in premises if label in circular]


def _without_ends(premises: Mapping[str, Sequence[str]]) -> Collection[str]:
    """What is left when whatever rests on nothing, or carries nothing, is taken away again and
    again."""
    left = set(premises)
    dependants = _dependants(premises)
    for before, behind in ((premises, dependants), (dependants, premises)):
        counts = {label: sum(one in left for one in before.get(label, ())) for label in left}
        ready = [label for label, count in counts.items() if not count]
        while ready:
            label = ready.pop()
            left.discard(label)
            for one in behind.get(label, ()):
                if one in left:
                    counts[one] -= 1
                    if not counts[one]:
                        ready.append(one)
    return left


def _dependants(premises: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for label, names in premises.items():
        for one in names:
            found.setdefault(one, []).append(label)
    return found
