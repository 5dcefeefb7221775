"""How a drafted finding fared against its evidence, before it was written."""

from __future__ import annotations

from pyx_cli.render.errors import visible
from pyx_core.investigation.check.marks import marks_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyx_cli.context import Context
    from pyx_core.investigation.check.verdict import CheckedCitation, Problem, State
    from pyx_core.investigation.log.document import Finding
    from pyx_core.secrets.detect import Secrets

_MOST_TOLD = 20
_LONGEST = 400


class Weighed:
    """A finding's citations as they were evaluated; what it rests on is for `pyx inspect check`."""

    def __init__(
        self, finding: Finding, citations: Sequence[CheckedCitation], secrets: Secrets
    ) -> None:
        self._citations = citations
        self._secrets = secrets
        self.state: State = _weakest(finding, citations)

    def facts(self) -> dict[str, object]:
        """For programs, bounded."""
        return {
            "state": self.state,
            "citations": [
                {
                    "written": self._shown(checked.citation.written),
                    "state": checked.state,
                    "passage": self._shown(checked.passage or "") or None,
                    "assertions": [
                        {
                            "text": self._shown(one.assertion.text),
                            "state": one.state,
                            "actual": self._shown(one.actual) if one.actual is not None else None,
                        }
                        for one in checked.assertions
                    ],
                }
                for checked in self._citations
            ],
            "problems": [
                {
                    "severity": problem.severity,
                    "kind": problem.kind,
                    "message": self._shown(problem.message),
                    "hint": self._shown(problem.hint),
                }
                for problem in self._problems()[:_MOST_TOLD]
            ],
        }

    def tell(self, context: Context) -> None:
        """What each assertion came out as, and what is wrong, on stderr."""
        marks = marks_in(context.stderr.encoding)
        for checked in self._citations[:_MOST_TOLD]:
            for one in checked.assertions[:_MOST_TOLD]:
                actual = f": {self._shown(one.actual)}" if one.actual is not None else ""
                context.stderr.write(
                    f"{marks[one.state]} {self._shown(one.assertion.text)}{actual}\n"
                )
        for problem in self._problems()[:_MOST_TOLD]:
            context.stderr.write(f"{problem.severity}: {self._shown(problem.message)}\n")
            context.stderr.write(f"hint: {self._shown(problem.hint)}\n")

    def _problems(self) -> list[Problem]:
        return list(_problems_of(self._citations))

    def _shown(self, text: str) -> str:
        from pyx_core.secrets.masker import mask_text

        return visible(" ".join(mask_text(text, self._secrets).split()), _LONGEST)


def _problems_of(citations: Sequence[CheckedCitation]) -> Iterator[Problem]:
    for checked in citations:
        yield from checked.problems
        for assertion in checked.assertions:
            yield from assertion.problems


def _weakest(finding: Finding, citations: Sequence[CheckedCitation]) -> State:
    states = {checked.state for checked in citations}
    for state in ("broken", "unchecked", "located"):
        if state in states:
            return state
    # What rests on findings is as good as these, and never computed itself.
    return "recomputed" if states and finding.kind == "observed" else "unchecked"
