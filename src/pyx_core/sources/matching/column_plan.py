"""Which columns are compared, what each side makes them of, and what values are read as."""

from __future__ import annotations

import difflib

from pyx_core.errors import PyxError
from pyx_core.sources.matching.map_file import KEY_COLUMNS
from pyx_core.sources.matching.store_map import KeyPattern, Origin
from pyx_core.sources.matching.value_types import common_type

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from pyx_core.sources.matching.answer import Answer
    from pyx_core.sources.matching.store_map import SideMap, StoreMap

    Made = dict[str, Origin]

_VALUE = "value"
_PAIR = 2
_SIDES = ("left", "right")


class ColumnPlan:
    """Columns of either side by the names they are compared under, the key, and types.

    `left_out` are columns of a store of keys and values that have no counterpart; `notes` tell
    what was decided without a map.
    """

    def __init__(self, left: Answer, right: Answer, given: StoreMap, key: Sequence[str]) -> None:
        self.notes: list[str] = []
        self._answers = (left, right)
        self._maps = (given.left, given.right)
        first, second = _explicit(left, given.left), _explicit(right, given.right)
        self.made: tuple[Made, Made] = (first, second)
        self.keys: list[KeyPattern | None] = [given.left.keys, given.right.keys]
        self._take_by_name()
        if not self._common() and not any(one.columns or one.keys for one in self._maps):
            self._take_by_place()
            self._take_by_glob([*key] or given.key)
        for side in (0, 1):
            self._take_values(side)
        self.left_out = tuple(self._leave_out(side) for side in (0, 1))
        if not self._common():
            names = " and ".join(f"{a.label}: {', '.join(a.columns[:20])}" for a in self._answers)
            raise PyxError(
                "usage",
                f"no column has the same name on both sides: {names}",
                'name them alike (SELECT … AS …), or give --map with columns = {left = "right"}',
            )
        # The order of columns says nothing between two statements.
        made = self.made[1]
        made.update({name: made.pop(name) for name in [*self._common(), *self._unpaired(1)]})
        self.key = [*key] or given.key or self._likely_key()
        self.latest_by = [self._latest_by(side) for side in (0, 1)]
        self.types = self._types(given)

    def _common(self) -> list[str]:
        return [name for name in self.made[0] if name in self.made[1]]

    def _unpaired(self, side: int) -> list[str]:
        other = self.made[1 - side]
        return [name for name in self.made[side] if name not in other]

    def _take_by_name(self) -> None:
        """Columns that no map mentions keep their names."""
        for answer, made in zip(self._answers, self.made, strict=True):
            used = {origin.column for origin in made.values()}
            for name in answer.columns:
                if name not in used and name not in made:
                    made[name] = Origin(name)

    def _take_by_place(self) -> None:
        """`SELECT id, price` against the fields and values of a hash: two columns each."""
        left, right = self._answers
        if len(left.columns) != _PAIR or len(right.columns) != _PAIR:
            return
        if not (left.has_keys or right.has_keys):
            return
        renamed = 0 if left.has_keys and not right.has_keys else 1
        names, columns = self._answers[1 - renamed].columns, self._answers[renamed].columns
        made = self.made[renamed]
        made.clear()
        made.update(zip(names, map(Origin, columns), strict=True))
        told = ", ".join(f"{name} = {column}" for name, column in made.items())
        self.notes.append(f"columns were paired by their place: {told}")

    def _take_by_glob(self, key: Sequence[str]) -> None:
        """`SELECT id, price` against the keys `price:*`: what the star stands for is the key."""
        for side, answer in enumerate(self._answers):
            names = key or self._answers[1 - side].columns[:1]
            column = next((name for name in KEY_COLUMNS if name in answer.columns), None)
            if self._common() or answer.glob is None or column is None or len(names) != 1:
                continue
            pattern = KeyPattern.of_glob(answer.glob, names[0])
            if pattern is not None:
                self.keys[side] = pattern
                self.made[side].pop(column, None)
                self.made[side][names[0]] = Origin(column, hole=names[0])
                self.notes.append(f"{_SIDES[side]}: keys were read as {pattern.text}")

    def _take_values(self, side: int) -> None:
        """What the other side has and this has not is looked for in the values of its keys."""
        answer, made, wanted = self._answers[side], self.made[side], self._unpaired(1 - side)
        rest = made.get(_VALUE)
        if not answer.has_keys or not wanted or not self._common():
            return
        if rest is None or rest.column != _VALUE or _VALUE in self.made[1 - side]:
            return
        del made[_VALUE]
        kinds = answer.kinds.get(_VALUE)
        if len(wanted) == 1 and not (kinds and kinds <= {"json", "null"}):
            made[wanted[0]] = Origin(_VALUE)
        else:
            from pyx_core.comparison.places import PathPattern, path_text

            for name in wanted:
                made[name] = Origin(_VALUE, PathPattern(path_text((name,))))
        told = ", ".join(f"{name} = {made[name]}" for name in wanted[:10])
        self.notes.append(f"{_SIDES[side]}: {told}")

    def _leave_out(self, side: int) -> list[str]:
        answer, made = self._answers[side], self.made[side]
        if not answer.has_keys:
            return []
        given = self._maps[side].columns
        names = [name for name in self._unpaired(side) if name not in given]
        for name in names:
            del made[name]
        return names

    def _latest_by(self, side: int) -> list[str]:
        if not self._maps[side].latest:
            return []
        missing = [name for name in self.key if name not in self._common()]
        if missing or not self.key:
            what = f"no column {missing[0]!r} on both sides" if missing else "no key is known"
            message = f"{_SIDES[side]}: {what}, of which the latest row could count"
            raise PyxError("usage", message, 'write key = ["…"], or give --key')
        return self.key

    def _likely_key(self) -> list[str]:
        """What keys of a store are made into, since they are unique there."""
        for answer, made, keys in zip(self._answers, self.made, self.keys, strict=True):
            common = self._common()
            if keys is not None and all(hole in common for hole in keys.holes):
                return keys.holes
            if answer.has_keys:
                for name in common:
                    origin = made[name]
                    if origin.path is None and origin.column in KEY_COLUMNS:
                        return [name]
        return []

    def _types(self, given: StoreMap) -> dict[str, str]:
        unknown = [name for name in given.types if name not in self._common()]
        if unknown:
            near = difflib.get_close_matches(unknown[0], self._common(), n=1)
            hint = f"did you mean {near[0]}?" if near else f"there are: {', '.join(self._common())}"
            message = f"types: no column {unknown[0]!r} on both sides"
            raise PyxError("usage", message, hint)
        found = {}
        for name in self._common():
            kinds = [self._kinds(side, name) for side in (0, 1)]
            kind = given.types.get(name) or common_type(*kinds)
            if kind is not None:
                found[name] = kind
        return found

    def _kinds(self, side: int, name: str) -> frozenset[str] | None:
        origin = self.made[side][name]
        if origin.column is None or origin.path is not None or origin.hole is not None:
            return None
        return self._answers[side].kinds[origin.column]

    def as_record(self) -> list[dict[str, Any]]:
        """Each column that is compared, for a reader of the result."""
        return [
            {
                "name": name,
                "left": str(self.made[0][name]),
                "right": str(self.made[1][name]),
                "read_as": self.types.get(name),
            }
            for name in self._common()
        ]


def _explicit(answer: Answer, given: SideMap) -> Made:
    """What the map says, checked against the columns that are there."""
    made: Made = {}
    if given.keys is not None:
        column = next((name for name in KEY_COLUMNS if name in answer.columns), None)
        if column is None:
            raise PyxError(
                "usage",
                f"{answer.label} has no column of keys for {given.keys.text!r}",
                f"its columns are {', '.join(answer.columns[:20])}; keys needs "
                f"{' or '.join(KEY_COLUMNS)}",
            )
        made.update((hole, Origin(column, hole=hole)) for hole in given.keys.holes)
    made.update(given.columns)
    for name, origin in made.items():
        if origin.column is not None and origin.column not in answer.columns:
            near = difflib.get_close_matches(origin.column, answer.columns, n=1)
            known = ", ".join(answer.columns[:20])
            hint = f"did you mean {near[0]}?" if near else f"there are: {known}"
            message = f"{answer.label} has no column {origin.column!r}, which {name} is made of"
            raise PyxError("usage", message, hint)
    return made
