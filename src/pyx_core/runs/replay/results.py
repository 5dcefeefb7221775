"""What two runs came to, compared: how they ended, and their files under the run-names rule."""

from __future__ import annotations

import os
from typing import Literal

import msgspec

from pyx_core.comparison.compare import compare
from pyx_core.comparison.comparison import Difference, Pair, RuleUse
from pyx_core.comparison.options import Options
from pyx_core.comparison.rule_file import load_rules
from pyx_core.comparison.rules import Rules
from pyx_core.errors import write_error
from pyx_core.runs.replay import run_names
from pyx_core.runs.replay.original import Lost
from pyx_core.runs.replay.run_names import RunNames

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pyx_core.comparison.comparison import Basis, FileComparison
    from pyx_core.runs.replay.side import Side, SideFile

FileVerdict = Literal["identical", "equivalent", "different", "missing"]
# What proposals are made of; what is shown is far less.
_MOST_DIFFERENCES = 2000

_BUILT_IN = os.path.join(os.path.dirname(__file__), "built-in-rules.toml")


class EndingDifference(msgspec.Struct, frozen=True, kw_only=True):
    """A key of the manifest about how a run ended, and its two values."""

    key: str
    original: str | None
    replay: str | None


class FileResult:
    """One output of both runs. `left` and `right` are what was compared: the run's names are
    replaced in it. Without `compared` it was decided by the hash alone."""

    __slots__ = ("compared", "format", "left", "name", "original", "replay", "right", "verdict")

    def __init__(self, name: str, one: SideFile | None, other: SideFile | None) -> None:
        self.name = name
        self.verdict: FileVerdict = "identical"
        self.original = one.path if one is not None else None
        self.replay = other.path if other is not None else None
        described = other or one
        self.format = described.format if described is not None else "binary"
        self.left: str | None = None
        self.right: str | None = None
        self.compared: FileComparison | None = None

    @property
    def basis(self) -> Basis | None:
        """Why it is equal; None where it is not."""
        if self.verdict == "equivalent" and self.compared is not None:
            # Equal bytes of normalised copies are the doing of the run-names rule.
            return "values" if self.compared.basis == "values" else "rules"
        return "bytes" if self.verdict == "identical" else None

    @property
    def differences(self) -> list[Difference]:
        return self.compared.differences if self.compared is not None else []


class Results:
    """What differs between an original and a replay, or between two replays."""

    def __init__(self) -> None:
        self.ending: list[EndingDifference] = []
        self.files: list[FileResult] = []
        self.rules: list[RuleUse] = []
        self.lost: list[Lost] = []
        """Files of the original that are not there any more to be compared."""

    @property
    def differ(self) -> bool:
        return bool(self.ending) or any(file.verdict == "different" for file in self.files)

    @property
    def used_rules(self) -> list[RuleUse]:
        return [rule for rule in self.rules if rule.absorbed]


class Comparer:
    """Compares runs; normalised copies of their files go into `scratch`."""

    def __init__(self, rules: Rules | None, scratch: str, mask: Callable[[str], str]) -> None:
        self._built_in = load_rules(_BUILT_IN)
        self._rules = Rules([*self._built_in, *(rules or ())])
        self._scratch = scratch
        self._mask = mask
        self._written = 0

    def compare(self, original: Side, replay: Side) -> Results:
        """Raises PyxError where a file can't be read, or there is no room for the copies."""
        results = Results()
        results.ending = _ending(original, replay)
        left = RunNames(original.told, original.told_path, replay.told)
        right = RunNames(replay.told, replay.told_path, original.told)
        absorbed = 0
        pairs: list[tuple[Pair, FileResult]] = []
        for name in [*original.files, *(n for n in replay.files if n not in original.files)]:
            one, other = original.files.get(name), replay.files.get(name)
            result = FileResult(name, one, other)
            results.files.append(result)
            if one is not None and other is not None and one.sha256 == other.sha256:
                # What was recorded then proves it, even where the file itself is gone.
                continue
            if one is not None and one.state != "intact":
                result.verdict = "missing"
                results.lost.append(Lost("output", one.path, one.state))
                continue
            absorbed += self._normalise(result, one, other, left, right)
            pairs.append((Pair(name, result.left, result.right, result.format), result))
        options = Options(scratch=self._scratch, limit=_MOST_DIFFERENCES, mask=self._mask)
        comparison = compare([pair for pair, _ in pairs], self._rules, options)
        for (_, result), compared in zip(pairs, comparison.files, strict=True):
            result.compared = compared
            # Equal once the names are replaced is the rule's doing.
            result.verdict = "equivalent" if compared.verdict == "identical" else compared.verdict
        own = RuleUse(
            id=run_names.RULE_ID, reason=run_names.REASON, absorbed=absorbed, warning=None
        )
        # Built-in rules are told of only where they were needed.
        ours = {rule.id for rule in self._built_in}
        used = [rule for rule in comparison.rules if rule.absorbed or rule.id not in ours]
        results.rules = [own, *used] if absorbed else used
        return results

    def _normalise(
        self,
        result: FileResult,
        one: SideFile | None,
        other: SideFile | None,
        left: RunNames,
        right: RunNames,
    ) -> int:
        """Fills in what is to be compared; how many names of the run were replaced for it."""
        result.left = self._shown(one)
        result.right = self._shown(other)
        if one is None or other is None or result.left is None or result.right is None:
            return 0
        targets = [self._target(path) for path in (result.left, result.right)]
        replaced = left.normalise(result.left, targets[0], left.specific_to(right))
        counted = right.normalise(result.right, targets[1], right.specific_to(left))
        if replaced is None or counted is None or not (replaced or counted):
            return 0
        result.left, result.right = targets
        return max(replaced, counted)

    def _shown(self, file: SideFile | None) -> str | None:
        """The file itself; of a link, its target's path as a text."""
        if file is None or file.format != "link" or not os.path.islink(file.path):
            return file.path if file is not None else None
        target = self._target(file.path)
        try:
            with open(target, "wb") as written:
                written.write(os.fsencode(os.readlink(file.path)))
        except OSError as error:
            raise write_error(target, error) from error
        return target

    def _target(self, path: str) -> str:
        self._written += 1
        ending = os.path.splitext(path)[1][:20]
        return os.path.join(self._scratch, f"compared-{self._written}{ending}")


def _ending(original: Side, replay: Side) -> list[EndingDifference]:
    found = []
    for key in ("status", "exit_code", "signal"):
        before, now = original.manifest[key], replay.manifest[key]
        if before != now:
            found.append(
                EndingDifference(
                    key=key,
                    original=None if before is None else str(before),
                    replay=None if now is None else str(now),
                )
            )
    return found
