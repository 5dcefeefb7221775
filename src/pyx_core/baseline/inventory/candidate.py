"""A place in a repository that a baseline might have to cover."""

from __future__ import annotations

from typing import Literal, NamedTuple

Kind = Literal["entry point", "schema", "model", "query", "route", "cache key", "topic"]
# In the order in which a person goes through them.
KINDS: dict[Kind, str] = {
    "entry point": "Entry points",
    "schema": "Schema and migrations",
    "model": "ORM models",
    "query": "Queries",
    "route": "HTTP routes",
    "cache key": "Cache keys",
    "topic": "Topics",
}


class Candidate(NamedTuple):
    """`what` as the file writes it, and `how` it was recognised. `file` is relative to the
    repository, with slashes."""

    kind: Kind
    file: str
    line: int
    what: str
    how: str


class SourceFile(NamedTuple):
    """The beginning of a file: `name` is relative, with slashes. `is_whole` unless it was cut."""

    name: str
    text: str
    is_whole: bool

    @property
    def base(self) -> str:
        """The file's own name, in lower case."""
        return self.name.rpartition("/")[2].lower()

    @property
    def ending(self) -> str:
        """What the name ends with, with its dot, in lower case."""
        stem, dot, ending = self.base.rpartition(".")
        return f"{dot}{ending}" if stem else ""

    @property
    def folders(self) -> list[str]:
        """The folders that it lies in, outermost first."""
        return self.name.split("/")[:-1]

    def lines(self) -> list[str]:
        """Its lines, each cut where it is longer than anybody writes."""
        return [line[:1000] for line in self.text.split("\n")]
