"""Which packages of a lockfile are needed here: by markers, and by walking along dependencies."""

from __future__ import annotations

from pyx_core.investigation.code.python.markers import MarkerError, holds, is_about_extras

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from pyx_core.investigation.code.data_file import DataFile
    from pyx_core.investigation.code.ecosystem import Need

    # A package in a lockfile: name, version, and the extra of it that is meant.
    Key = tuple[str, str | None, str]

_RANKS: tuple[Need, ...] = ("needed", "development", "optional")


class Here:
    """What markers are asked about: the interpreter's variables, and the groups chosen."""

    __slots__ = ("groups", "variables")

    def __init__(
        self, variables: Mapping[str, str], groups: frozenset[str] = frozenset({"dev"})
    ) -> None:
        self.variables = variables
        self.groups = groups

    def wants(self, marker: str | None, file: DataFile) -> bool:
        """Whether a marker is true here. Raises PyxError with the line of one that is none."""
        try:
            return holds(marker, self.variables, self.groups)
        except MarkerError as error:
            raise file.broken(str(error), file.line_of(marker or "")) from error

    def need(self, marker: str | None, file: DataFile) -> Need:
        """How much a package with this marker is needed. Raises PyxError."""
        if self.wants(marker, file):
            return "needed"
        return "optional" if marker is not None and is_about_extras(marker) else "elsewhere"


def walk(
    roots: Iterable[tuple[Key, Need]], edges: Callable[[Key], Iterable[Key]]
) -> dict[tuple[str, str | None], Need]:
    """How much each package that can be reached is needed: the strongest need wins."""
    found: dict[tuple[str, str | None], Need] = {}
    started = list(roots)
    seen: set[Key] = set()
    for rank in _RANKS:
        waiting = [key for key, need in started if need == rank]
        while waiting:
            key = waiting.pop()
            if key in seen:
                continue
            seen.add(key)
            found.setdefault(key[:2], rank)
            waiting.extend(edges(key))
    return found
