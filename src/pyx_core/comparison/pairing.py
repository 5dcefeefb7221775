"""Which file belongs to which: by the relative name, or by a run's name without its run id."""

from __future__ import annotations

import os
import re
from typing import NamedTuple

from pyx_core.naming import RUN_ID_PATTERN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_RUN_ID = re.compile(RUN_ID_PATTERN)


class NamePair(NamedTuple):
    """Two names that belong together under a name of their own; None where there is no other."""

    name: str
    left: str | None
    right: str | None


class Pairing(NamedTuple):
    """All pairs, sorted by name, and names that could not be told apart on a side."""

    pairs: list[NamePair]
    ambiguous: dict[str, list[str]]


def name_without_run(name: str) -> str:
    """A file's name with its run ids cut out: `rows.20261124_072312_1cee05.csv` is `rows.csv`."""
    folder, base = os.path.split(name)
    parts = [part for part in base.split(".") if not _RUN_ID.fullmatch(part)]
    # Where it is only a part of a word, something has to stand for it.
    return os.path.join(folder, _RUN_ID.sub("RUN", ".".join(parts)))


def pair_names(left: Iterable[str], right: Iterable[str]) -> Pairing:
    """Pairs equal names first; the rest by what they are without a run id.

    Where several names of a side are the same without it, they are paired with nothing.
    """
    first, second = set(left), set(right)
    pairs = [NamePair(name, name, name) for name in first & second]
    lefts, rights = _by_short_name(first - second), _by_short_name(second - first)
    ambiguous: dict[str, list[str]] = {}
    for short in {*lefts, *rights}:
        ones, others = lefts.get(short, []), rights.get(short, [])
        if len(ones) <= 1 and len(others) <= 1:
            one, other = next(iter(ones), None), next(iter(others), None)
            name = short if one and other else one or other or short
            pairs.append(NamePair(name, one, other))
            continue
        if ones and others:
            ambiguous[short] = sorted([*ones, *others])
        pairs += [NamePair(name, name, None) for name in ones]
        pairs += [NamePair(name, None, name) for name in others]
    return Pairing(sorted(pairs), dict(sorted(ambiguous.items())))


def files_below(folder: str) -> Iterator[str]:
    """The relative names of all files below a folder, but for what pyx keeps for itself there."""
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in (".pyx", ".git"))
        for name in names:
            path = os.path.join(place, name)
            if os.path.isfile(path):
                yield os.path.relpath(path, folder).replace(os.sep, "/")


def _by_short_name(names: Iterable[str]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in sorted(names):
        found.setdefault(name_without_run(name), []).append(name)
    return found
