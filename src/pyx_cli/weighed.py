"""How a drafted finding fared against its evidence, before it was written."""

from __future__ import annotations

from pyx_cli.render.errors import visible
from pyx_core.investigation.check.marks import marks_in
from pyx_core.investigation.check.problems import of_finding

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_cli.context import Context
    from pyx_core.investigation.check.verdict import CheckedFinding, Problem, State
    from pyx_core.secrets.detect import Secrets

_MOST_TOLD = 20
_LONGEST = 400


class Weighed:
    """A finding by the rules of the check, but for the files of the runs that it does not cite."""

    def __init__(self, checked: CheckedFinding, secrets: Secrets) -> None:
        self._checked = checked
        self._citations = checked.citations
        self._secrets = secrets
        self.state: State = checked.state

    @property
    def fault(self) -> str | None:
        """Why it should not be written as it is: it is wrong, or not what its writer meant."""
        if self.state == "broken":
            return "it does not hold"
        if any(problem.kind == "assertion" for problem in self._problems()):
            return "an assertion can't be computed"
        return None

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
        return of_finding(self._checked)

    def _shown(self, text: str) -> str:
        from pyx_core.secrets.masker import mask_text

        return visible(" ".join(mask_text(text, self._secrets).split()), _LONGEST)
