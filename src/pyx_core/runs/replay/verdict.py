"""The answer of a replay: one word, and what it rests on."""

from __future__ import annotations

from typing import Literal

from pyx_core.comparison.comparison import RuleUse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.manifest.contract import Manifest
    from pyx_core.runs.finish import Record
    from pyx_core.runs.replay.arrangement import Obstacle
    from pyx_core.runs.replay.original import Lost
    from pyx_core.runs.replay.results import Results
    from pyx_core.runs.replay.stability import Stability

Verdict = Literal["identical", "equivalent", "different", "not_comparable", "missing"]


class Replay:
    """One execution of the original's snapshots: its record, and the folder of its own."""

    __slots__ = ("folder", "record", "results")

    def __init__(self, record: Record, folder: str) -> None:
        self.record = record
        self.folder = folder
        self.results: Results | None = None

    @property
    def manifest(self) -> Manifest:
        return self.record.manifest


class Replayed:
    """What became of a replay. `verdict` is None where somebody stopped it before the end.

    `reasons` are what of the surroundings changed, whether or not it changed the results;
    `comparison` is where the whole result stands; `of_bundle` says that the original is in one.
    """

    def __init__(self, run_id: str, task: str, *, of_bundle: bool = False) -> None:
        self.run_id = run_id
        self.of_bundle = of_bundle
        self.task = task
        self.verdict: Verdict | None = None
        self.replays: list[Replay] = []
        self.reasons: list[Obstacle] = []
        self.lost: list[Lost] = []
        self.notes: list[str] = []
        self.missing_variables: list[str] = []
        self.new_variables: list[str] = []
        self.stability: Stability | None = None
        self.rules: list[RuleUse] = []
        self.proposed_rules: str | None = None
        self.comparison: str | None = None

    @property
    def is_interrupted(self) -> bool:
        return any(replay.manifest["status"] == "interrupted" for replay in self.replays)


def verdict_of(replayed: Replayed) -> Verdict:
    """The verdict, once everything has been compared."""
    compared = [replay.results for replay in replayed.replays if replay.results is not None]
    if not compared:
        return "not_comparable"
    if any(results.differ for results in compared):
        # What differs between replays in the same surroundings is not explained by these.
        stability = replayed.stability
        is_noise = stability is not None and stability.unstable and not stability.changed
        return "not_comparable" if replayed.reasons and not is_noise else "different"
    if any(results.lost for results in compared):
        return "missing"
    if any(file.verdict == "equivalent" for results in compared for file in results.files):
        return "equivalent"
    return "identical"


def uses_of_rules(replays: list[Replay]) -> list[RuleUse]:
    """What each rule absorbed, in all comparisons with the original together."""
    found: dict[str, RuleUse] = {}
    for replay in replays:
        for use in replay.results.rules if replay.results is not None else []:
            absorbed = use.absorbed + (found[use.id].absorbed if use.id in found else 0)
            warning = None if absorbed else use.warning
            found[use.id] = RuleUse(
                id=use.id, reason=use.reason, absorbed=absorbed, warning=warning
            )
    return [*found.values()]
