"""Which values of an environment are secret."""

from __future__ import annotations

from pyx_core.secrets.appearance import fits, is_commonplace, looks_random, of_this_machine
from pyx_core.secrets.connections import parts_of_urls, password_of_oracle
from pyx_core.secrets.names import is_list, judge, words
from pyx_core.secrets.shapes import secret_parts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pyx_core.secrets.needles import Needles


class Secrets:
    """The secret values of a run, each with the variable that holds it.

    `too_short` names the variables whose secret can't be masked, as it is too short or too common.
    """

    __slots__ = ("_needles", "too_short", "values")

    def __init__(
        self, values: tuple[tuple[str, str], ...] = (), too_short: tuple[str, ...] = ()
    ) -> None:
        self.values = values
        self.too_short = too_short
        self._needles: Needles | None = None

    def __bool__(self) -> bool:
        return bool(self.values)

    def __repr__(self) -> str:
        names = ", ".join(dict.fromkeys(name for name, _ in self.values))
        return f"<Secrets of {names or 'nothing'}>"

    def needles(self) -> Needles:
        """What to search for, prepared on first use and kept."""
        if self._needles is None:
            from pyx_core.secrets.needles import Needles

            self._needles = Needles(self.values)
        return self._needles


def secret_values(variables: Mapping[str, str]) -> Secrets:
    """The secrets among `variables`: by the name of the variable and by the shape of its value."""
    machine = of_this_machine(variables)
    found: dict[str, str] = {}
    unmaskable: list[str] = []
    for name, value in variables.items():
        parts = list(_parts(name, _bare(value)))
        short = {part for part in parts if is_commonplace(part) or part.lower() in machine}
        maskable = [part for part in parts if part not in short]
        for part in maskable:
            found.setdefault(part, name)
        if any(not any(part in whole for whole in maskable) for part in short):
            unmaskable.append(name)
    return Secrets(tuple((name, value) for value, name in found.items()), tuple(unmaskable))


def _parts(name: str, value: str) -> Iterator[str]:
    if not value:
        return
    parts = [part for part in map(_bare, secret_parts(value)) if part]
    yield from parts
    verdict = judge(name)
    if verdict == "never":
        return
    last = words(name)[-1]
    if last == "DSN":
        yield from _parts_of_dsn(value, parts)
    elif fits(verdict, value) and not (last == "TOKENS" and value.isdigit()):  # a number of them
        yield value
        if is_list(name):
            yield from filter(None, map(_bare, value.replace(";", ",").split(",")))
        if last in ("AUTH", "USERPWD", "USERPASS") and value.partition(":")[2]:
            yield value.partition(":")[2]


def _parts_of_dsn(value: str, known: list[str]) -> Iterator[str]:
    """The rest of a DSN says where it leads, which a log should be free to tell."""
    parts = known or [*parts_of_urls(value, lone_user=True), password_of_oracle(value)]
    if any(parts):
        yield from filter(None, parts)
    elif any(mark in value for mark in "=:/@") or looks_random(value):
        yield value


def _bare(value: str) -> str:
    """`value` without the quotes and blanks around it, which whoever reads it may strip."""
    value = value.strip()
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        value = value[1:-1].strip()
    return value
