"""Lockfiles held against the environment: for each package whether they agree."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from pyx_core.investigation.code.ecosystem import Installed, Locked, State

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pyx_core.investigation.code.ecosystem import Environment, Lockfile, Survey

_One = TypeVar("_One", Locked, Installed)
_ORDER: tuple[State, ...] = ("not_locked", "differs", "missing", "extra", "same", "absent")
AGREEING: tuple[State, ...] = ("same", "absent")


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One package: what the lockfile says, what is installed, and whether that is the same."""

    ecosystem: str
    name: str
    state: State
    locked: str | None
    installed: str | None
    is_direct: bool
    # The lockfile, or of what is not locked the manifest.
    file: str | None
    path: str | None
    place: str | None = None
    need: str | None = None
    # Of what is not locked: the versions that the manifest names.
    wanted: str | None = None

    @property
    def rank(self) -> tuple[bool, bool, int, str, str]:
        """Disagreements first, direct dependencies first among them."""
        agrees = self.state in AGREEING
        return agrees, not self.is_direct, _ORDER.index(self.state), self.name, self.place or ""


def compare(survey: Survey, canonical: Callable[[str], str]) -> list[Row]:
    """Every package of a survey, what matters most first. Notes of the survey may be added."""
    rows = [
        Row(
            ecosystem=survey.ecosystem,
            name=one.name,
            state="not_locked",
            locked=one.locked,
            installed=None,
            wanted=one.wanted,
            is_direct=True,
            file=one.manifest,
            path=None,
        )
        for one in survey.not_locked
    ]
    environment = survey.compared
    if environment is not None and environment.installed is not None:
        whole = [lockfile for lockfile in survey.lockfiles if lockfile.is_first]
        names = {locked.name for lockfile in whole for locked in lockfile.locked}
        for lockfile in survey.lockfiles:
            comparison = _Comparison(survey, lockfile, environment, canonical)
            rows += [row for row in comparison.rows() if lockfile.is_first or _says_more(row)]
            survey.notes += comparison.notes
        if len(whole) > 1:
            # Each of them is a part: only what none of them knows is extra.
            rows = [row for row in rows if row.state != "extra" or row.name not in names]
    return sorted(set(rows), key=lambda row: row.rank)


def _says_more(row: Row) -> bool:
    """Of a lockfile that does not count first only a contradiction is told."""
    return row.state == "differs"


class _Comparison:
    def __init__(
        self,
        survey: Survey,
        lockfile: Lockfile,
        environment: Environment,
        canonical: Callable[[str], str],
    ) -> None:
        self._survey = survey
        self._lockfile = lockfile
        self._canonical = canonical
        self._is_part = environment.is_part
        self._allows_extra = not lockfile.is_whole or environment.is_shared
        self._locked = _grouped(lockfile.locked)
        self._installed = _grouped(environment.installed or [])
        self.notes: list[str] = []

    def rows(self) -> Iterator[Row]:
        left_out = self._development_left_out()
        for key in dict.fromkeys([*self._locked, *self._installed]):
            locked = self._locked.get(key, [])
            installed = self._installed.get(key, [])
            yield from self._compare(locked, installed, left_out=left_out)

    def _development_left_out(self) -> bool:
        """Whether an environment was made without any of what is for development only."""
        wanted = [key for key, found in self._locked.items() if _is_for_development(found)]
        if self._is_part or not wanted or any(key in self._installed for key in wanted):
            return False
        if not self._installed or len(wanted) == len(self._locked):
            return False
        number = f"{len(wanted)} development package{'' if len(wanted) == 1 else 's'}"
        self.notes.append(f"none of the {number} of {self._lockfile.form} is installed: left out")
        return True

    def _compare(
        self, locked: list[Locked], installed: list[Installed], *, left_out: bool
    ) -> Iterator[Row]:
        required = [one for one in locked if one.need in ("needed", "development")]
        others = [one for one in locked if one not in required]
        rest = list(installed)
        for group in (required, others):
            open_ones = []
            for one in group:
                found = next((i for i in rest if self._is_same(one, i)), None)
                if found is None:
                    open_ones.append(one)
                    continue
                rest.remove(found)
                yield self._row("same", one, found)
            for one in open_ones:
                if rest:
                    yield self._row("differs", one, rest.pop(0))
                elif group is others or (left_out and one.need == "development"):
                    yield self._row("absent", one, None)
                else:
                    yield self._row("missing", one, None)
        for extra in rest:
            is_own = extra.name in self._survey.own_names
            if not is_own and not self._allows_extra:
                yield self._row("extra", None, extra)

    def _is_same(self, locked: Locked, installed: Installed) -> bool:
        if locked.commit and installed.commit and locked.commit != installed.commit:
            return False
        if locked.version is None or installed.version is None:
            return True
        return self._canonical(locked.version) == self._canonical(installed.version)

    def _row(self, state: State, locked: Locked | None, installed: Installed | None) -> Row:
        one = locked or installed
        assert one is not None
        with_commit = (
            state == "differs"
            and locked is not None
            and installed is not None
            and locked.version == installed.version
        )
        return Row(
            ecosystem=self._survey.ecosystem,
            name=one.name,
            state=state,
            locked=_version(locked, with_commit=with_commit),
            installed=_version(installed, with_commit=with_commit),
            is_direct=locked is not None and locked.is_direct,
            file=self._lockfile.path,
            path=None if installed is None else installed.path,
            place=one.place,
            need=None if locked is None else locked.need,
        )


def _is_for_development(found: list[Locked]) -> bool:
    return all(locked.need == "development" for locked in found)


def _version(one: Locked | Installed | None, *, with_commit: bool) -> str | None:
    if one is None:
        return None
    if with_commit:
        return f"{one.version} (commit {one.commit})"
    return one.version or "any version"


def _grouped(found: Iterable[_One]) -> dict[str, list[_One]]:
    """By place where there is one, else by name."""
    groups: dict[str, list[_One]] = {}
    for one in found:
        groups.setdefault(one.place or one.name, []).append(one)
    return groups
