"""What became of a summary when it was checked."""

from __future__ import annotations

import msgspec

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.investigation.check.verdict import Problem


class CheckedSummary(msgspec.Struct, frozen=True, kw_only=True):
    """The problems of a summary, by line of its file; `log` is the path of its log.

    `claims` are the statements that rest on findings, `blanks` what is still to be filled in.
    """

    path: str
    kind: str | None
    log: str | None
    claims: int
    links: int
    blanks: int
    problems: tuple[Problem, ...]

    @property
    def holds(self) -> bool:
        """Whether it may be sent: nothing in it is an error."""
        return not any(problem.severity == "error" for problem in self.problems)
