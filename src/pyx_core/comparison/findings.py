"""Differences as they are found: counted all, listed up to a limit, written whole where asked."""

from __future__ import annotations

from collections import Counter

import msgspec

from pyx_core.comparison.comparison import Difference, Location
from pyx_core.comparison.values import ABSENT, LONGEST_SHOWN, cut, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pyx_core.comparison.results import ResultFile, ResultWriter
    from pyx_core.comparison.rules import Rule


class Findings:
    """Collects what differs between two files, and what rules absorbed."""

    def __init__(
        self,
        name: str,
        limit: int,
        mask: Callable[[str], str],
        writer: ResultWriter | None,
    ) -> None:
        self.name = name
        self.counts: Counter[str] = Counter()
        self.columns: Counter[str] = Counter()
        self.listed: list[Difference] = []
        self.repeated: list[Difference] = []
        self.total = 0
        self.notes: list[str] = []
        self.absorbed: Counter[str] = Counter()
        self.equal_by_value = False
        """Whether something was equal in value though not in bytes, without a rule."""
        self._limit = limit
        self._mask = mask
        self._writer = writer
        self._file: ResultFile | None = None

    def note(self, text: str) -> None:
        """Something that a reader of the result should know."""
        if text not in self.notes:
            self.notes.append(text)

    def absorb(self, rules: Iterable[Rule], count: int = 1) -> None:
        """These rules made differences disappear; with no rule, values were equal anyway."""
        empty = True
        for rule in rules:
            empty = False
            self.absorbed[rule.id] += count
        if empty:
            self.equal_by_value = True

    def differ(
        self,
        kind: str,
        location: Location,
        left: object = ABSENT,
        right: object = ABSENT,
        *,
        listed_only: bool = False,
    ) -> None:
        """One difference. ABSENT stands for a side that has nothing to show; `listed_only` keeps
        it out of the whole result, which shows it in another form."""
        self.total += 1
        self.counts[kind] += 1
        if location.column is not None:
            self.columns[location.column] += 1
        if len(self.listed) < self._limit:
            short = {name: cut(value) for name, value in (location.key or {}).items()}
            if location.key is not None:
                location_shown = msgspec.structs.replace(location, key=self._masked(short))
            else:
                location_shown = location
            self.listed.append(
                Difference(
                    kind=kind,
                    location=location_shown,
                    left=self._text(left, LONGEST_SHOWN),
                    right=self._text(right, LONGEST_SHOWN),
                )
            )
        if self._writer is not None and not listed_only:
            if location.key is not None:
                location = msgspec.structs.replace(location, key=self._masked(location.key))
            whole = Difference(
                kind=kind,
                location=location,
                left=self._text(left, None),
                right=self._text(right, None),
            )
            self.write(msgspec.json.encode(_readable(whole)) + b"\n", "diff.jsonl")

    def repeat(self, location: Location, left: int, right: int) -> None:
        """A key that stands `left` and `right` times. Not a difference by itself."""
        self.counts["repeated_keys"] += 1
        found = Difference(
            kind="repeated_key",
            location=msgspec.structs.replace(location, key=self._masked(location.key or {})),
            left=str(left),
            right=str(right),
        )
        if len(self.repeated) < self._limit:
            short = {name: cut(text) for name, text in (found.location.key or {}).items()}
            place = msgspec.structs.replace(found.location, key=short)
            self.repeated.append(msgspec.structs.replace(found, location=place))
        self.write(msgspec.json.encode(_readable(found)) + b"\n", "diff.jsonl")

    def write(self, content: bytes, ending: str) -> None:
        """Appends to the file of the whole result, which is made on first use."""
        if self._writer is None:
            return
        if self._file is None:
            self._file = self._writer.create(f"{self.name}.{ending}")
        self._file.write(content)

    @property
    def writes(self) -> bool:
        """Whether a whole result is wanted."""
        return self._writer is not None

    def mask(self, text: str) -> str:
        """A text without secrets."""
        return self._mask(text)

    def close(self) -> tuple[str, int] | None:
        """Publishes the whole result; its path and size, if there is one."""
        if self._file is None:
            return None
        file, self._file = self._file, None
        return file.publish()

    def discard(self) -> None:
        """Removes what was written and not published."""
        if self._file is not None:
            self._file.discard()
            self._file = None

    def _text(self, value: object, longest: int | None) -> str | None:
        if value is ABSENT:
            return None
        text = self._mask(shown(value))
        return text if longest is None else cut(text, longest)

    def _masked(self, key: dict[str, str]) -> dict[str, str]:
        return {name: self._mask(value) for name, value in key.items()}


def _readable(difference: Difference) -> Difference:
    """The same without lone surrogates, which JSON in UTF-8 can't hold."""

    def clean(text: str | None) -> str | None:
        return None if text is None else text.encode("utf-8", "backslashreplace").decode()

    key = difference.location.key
    location = msgspec.structs.replace(
        difference.location,
        path=clean(difference.location.path),
        column=clean(difference.location.column),
        key=None if key is None else {str(clean(n)): str(clean(v)) for n, v in key.items()},
    )
    return Difference(
        kind=difference.kind,
        location=location,
        left=clean(difference.left),
        right=clean(difference.right),
    )
