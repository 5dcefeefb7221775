"""Proposed rules are tried before anybody is asked to believe them."""

from __future__ import annotations

import os

from pyx_core.comparison.rule_file import read_rules
from pyx_core.comparison.rules import Rules
from pyx_core.manifest.publish import publish
from pyx_core.naming import PROPOSED_RULES
from pyx_core.runs.replay.proposals import as_toml, propose, whole_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pyx_core.runs.replay.results import Results
    from pyx_core.runs.replay.verdict import Replayed


class Trial:
    """Rules for what is unstable; a file that they don't settle gets the broadest rule."""

    def __init__(
        self, replayed: Replayed, among: Sequence[Results], original: Results, given: Rules
    ) -> None:
        """`given` are the rules that were asked for; they go on holding."""
        assert replayed.stability is not None
        self._replayed = replayed
        self._given = given
        self._proposals = propose(replayed.stability.unstable, among, original)

    def write(self, folder: str, compare: Callable[[Rules], Sequence[Results]]) -> str | None:
        """Writes `<task>.<run_id>.proposed-rules.toml`; None where no rule can help.

        `compare` compares the replays with one another again.
        """
        if not self._proposals:
            return None
        left = {
            file.name
            for results in compare(self._rules())
            for file in results.files
            if file.verdict == "different"
        }
        self._proposals = [one for one in self._proposals if one.file not in left]
        self._proposals += [whole_file(name) for name in sorted(left)]
        run_id, task = self._replayed.run_id, self._replayed.task
        path = os.path.join(folder, f"{task}.{run_id}.{PROPOSED_RULES}")
        publish(path, as_toml(self._proposals, run_id).encode("utf-8", "backslashreplace"))
        return path

    def _rules(self) -> Rules:
        import tomllib

        text = as_toml(self._proposals, self._replayed.run_id)
        proposed = read_rules(tomllib.loads(text), "the proposal")
        return Rules([*self._given, *proposed])
