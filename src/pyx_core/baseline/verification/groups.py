"""Differences with something in common as one line each, the largest group first."""

from __future__ import annotations

import msgspec

from pyx_core.baseline.tables.clusters import Patterns
from pyx_core.comparison.json_values import parse
from pyx_core.comparison.normalising import Timestamp
from pyx_core.errors import PyxError
from pyx_core.formats.amounts import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_MOST_GROUPS = 1000
_STATUS = "$.status"
_WORDS = {
    "type": "of another type",
    "added": "only in the new system",
    "removed": "only in the old system",
    "row_added": "only in the new system",
    "row_removed": "only in the old system",
    "line_added": "only in the new system",
    "line_removed": "only in the old system",
    "no_answer": "missing",
}
# Places that say what is there: a whole row, line or answer.
_WHOLE = ("row", "line", "answer")
_VALUES = ("changed", "type")
_SAYING_NOTHING = ("unexplained", "constant")
_MOMENT = Timestamp("microsecond", (None, None))


class OpenDifference(msgspec.Struct, frozen=True, kw_only=True):
    """One difference of an answer; `state` is `open` or `noisy`."""

    snapshot: str
    entity: str
    file: str
    kind: str
    place: str
    where: str
    left: str | None
    right: str | None
    state: str
    old_run: str
    new_run: str


class Group(msgspec.Struct, kw_only=True):
    """Differences that one sentence tells. `part` is a table or a snapshot, `place` a column or a
    path; `answers` in how many answers they stand, None for tables. `entity`, `left` and `right`
    are an example. `proposal` is TOML that would allow them; it is never applied.
    """

    part: str
    place: str | None
    kind: str
    text: str
    count: int
    answers: int | None = None
    entity: str = ""
    left: str | None = None
    right: str | None = None
    proposal: str | None = None


class Groups:
    """The groups of one snapshot."""

    def __init__(self, snapshot: str) -> None:
        self._snapshot = snapshot
        self._groups: dict[tuple[str, str], Group] = {}
        # What differs was masked already.
        self._patterns = Patterns(str)

    def add(self, differences: Iterable[OpenDifference]) -> None:
        """Takes in the differences of one answer; those that are open count."""
        seen: set[tuple[str, str]] = set()
        for one in _by_status(differences):
            key = (one.where, one.kind)
            if one.state != "open" or (key not in self._groups and self._is_full):
                continue
            known = self._groups.get(key)
            if known is None:
                known = self._groups[key] = Group(
                    part=self._snapshot,
                    place=one.where,
                    kind=one.kind,
                    text="",
                    count=0,
                    answers=0,
                    entity=", ".join(part for part in (one.entity, one.place) if part),
                    left=one.left,
                    right=one.right,
                )
            known.count += 1
            if one.kind in _VALUES and one.where not in _WHOLE:
                self._patterns.add(one.where, _value(one.left), _value(one.right))
            known.answers = (known.answers or 0) + (key not in seen)
            seen.add(key)

    @property
    def _is_full(self) -> bool:
        return len(self._groups) >= _MOST_GROUPS

    def largest_first(self) -> list[Group]:
        """All of them, told."""
        common = self._common()
        for one in self._groups.values():
            answers = counted(one.answers or 0, "answer")
            said = common.get(one.place or "") if one.kind in _VALUES else None
            one.text = f"{_told(one)}, in {answers}{f': {said}' if said else ''}"
        return sorted(self._groups.values(), key=lambda one: (-one.count, one.place or ""))

    def _common(self) -> dict[str, str]:
        """What explains all values that differ at a place, where there are several of them."""
        return {
            cluster.column: cluster.text.partition(": ")[2]
            for cluster in self._patterns.clusters(self._snapshot)
            if cluster.column is not None
            and cluster.count == cluster.total > 1
            and cluster.kind not in _SAYING_NOTHING
        }


def _value(shown: str | None) -> object:
    """A value as a difference shows it, read; times as instants where a zone is named."""
    try:
        value = parse(shown or "", "value")
    except PyxError:
        return shown
    return _MOMENT.normalise(value, 0) if isinstance(value, str) else value


def _told(group: Group) -> str:
    word = _WORDS.get(group.kind, group.kind.replace("_", " "))
    if group.place in _WHOLE:
        return f"{counted(group.count, group.place)} {word}"
    if group.place == _STATUS and group.kind != "changed":
        return word
    return f"{group.count:,} {word} at {group.place}"


def _by_status(differences: Iterable[OpenDifference]) -> list[OpenDifference]:
    """Of an HTTP answer with another status, that alone: all of its body is another one, too."""
    found = list(differences)
    status = [one for one in found if one.where == _STATUS and one.state == "open"]
    return [
        msgspec.structs.replace(one, kind=f"status {one.right} instead of {one.left}")
        for one in status
    ] or found
