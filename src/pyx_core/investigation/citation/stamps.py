"""Versions, addresses, dates and times of a statement, and whether they stand in what it cites.

They count nothing, so each is looked for as it is written.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_VERSION = re.compile(r"(?<![\w.])v?(?P<digits>[0-9]+(?:\.[0-9]+){2,})(?!\.?[0-9])", re.IGNORECASE)
_DAY = re.compile(r"[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4}")
_DATE = re.compile(r"(?<![0-9-])[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9-])")
_TIME = re.compile(
    r"(?<![0-9:.])(?P<clock>[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)(?![0-9:])(?!\s?[ap]m\b)",
    re.IGNORECASE,
)


def missing_versions(statement: str, shown: Iterable[str]) -> list[str]:
    """The versions and addresses, such as 1.0.14, that stand in none of the texts, each once."""
    found = [one["digits"] for one in _VERSION.finditer(statement)]
    return _missing([one for one in found if not _DAY.fullmatch(one)], shown)


def missing_times(statement: str, shown: Iterable[str]) -> list[str]:
    """The dates and times of day that stand in none of the texts as they are written here."""
    clocks = [
        one["clock"].zfill(8 if one["clock"].count(":") == 2 else 5) for one in _clocks(statement)
    ]
    return _missing([*_DATE.findall(statement), *clocks], shown)


def _clocks(statement: str) -> Iterable[re.Match[str]]:
    # What stands behind an offset's sign, as in +02:00, is no time of day.
    return (
        one for one in _TIME.finditer(statement) if statement[one.start() - 1 : one.start()] != "+"
    )


def _missing(wanted: Iterable[str], shown: Iterable[str]) -> list[str]:
    texts = list(shown)
    return [
        one for one in dict.fromkeys(wanted) if not any(_stands_in(one, text) for text in texts)
    ]


def _stands_in(wanted: str, text: str) -> bool:
    return (
        re.search(rf"(?<![0-9])(?<![0-9]\.){re.escape(wanted)}(?![0-9])(?!\.[0-9]+\.)", text)
        is not None
    )
