"""The skills that are there already, by their headers, and where a draft belongs among them."""

from __future__ import annotations

import os
import re
from collections import Counter
from math import log, sqrt
from typing import Literal, NamedTuple

import msgspec

from pyx_core.skills.lint.frontmatter import split

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Advice = Literal["create", "merge", "overwrite"]
# Of a skill that is there only this much is read.
_HEAD_BYTES = 16 << 10
_SIMILAR = 0.4
_WORD = re.compile(r"[^\W\d_]{3,}")
_HEADING = re.compile(r"^#{1,3} +(.+)$", re.MULTILINE)


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """What the head of a skill says."""

    name: str
    description: str
    path: str
    headings: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return " ".join((self.name.replace("-", " "), self.description, *self.headings))


class Neighbour(NamedTuple):
    """A skill that is there, and how similar a draft is to it: from 0 to 1, cosine of their words,
    rare ones weighing more."""

    header: Header
    similarity: float


class Place(NamedTuple):
    """What to do with a draft, with which neighbour, and why."""

    advice: Advice
    neighbour: Neighbour | None
    reason: str


def read_headers(folders: Iterable[str]) -> Iterator[Header]:
    """The heads of the skills in folders of skills; what is none is passed over."""
    for folder in folders:
        try:
            names = sorted(os.listdir(folder))
        except OSError:
            continue
        for name in names:
            header = read_header(os.path.join(folder, name))
            if header is not None:
                yield header


def read_header(skill: str) -> Header | None:
    """The head of the skill in a folder; None where there is none, or it can't be read as one."""
    import yaml

    path = os.path.join(skill, "SKILL.md")
    try:
        with open(path, encoding="utf-8-sig", errors="replace") as file:
            text = file.read(_HEAD_BYTES)
    except OSError:
        return None
    parts = split(text)
    if parts is None:
        return None
    try:
        fields = yaml.safe_load(parts.text)
    except yaml.YAMLError:
        return None
    if not isinstance(fields, dict):
        return None
    return Header(
        name=str(fields.get("name") or os.path.basename(skill)),
        description=str(fields.get("description") or ""),
        path=path,
        headings=tuple(_HEADING.findall(parts.body)),
    )


def place_of(draft: Header, others: Sequence[Header]) -> tuple[Place, list[Neighbour]]:
    """Where a draft belongs among other skills, and its neighbours, the most similar first."""
    elsewhere = [
        one for one in others if os.path.realpath(one.path) != os.path.realpath(draft.path)
    ]
    weights = _weights([draft, *elsewhere])
    found = [Neighbour(one, _cosine(draft.text, one.text, weights)) for one in elsewhere]
    found.sort(key=lambda one: -one.similarity)
    same = next((one for one in found if one.header.name == draft.name), None)
    if same is not None and same.similarity >= _SIMILAR:
        reason = "it has the same name and says much the same: the newer one stands for both"
        return Place("overwrite", same, reason), found
    if same is not None:
        reason = "it has the same name and says something else: merge by hand, or rename the draft"
        return Place("merge", same, reason), found
    if found and found[0].similarity >= _SIMILAR:
        reason = "it is about the same: two skills for one question make an agent choose"
        return Place("merge", found[0], reason), found
    return Place("create", None, "no skill that is there is about the same"), found


def _weights(headers: Sequence[Header]) -> dict[str, float]:
    """The rarer a word among the skills, the more it tells."""
    seen = Counter(word for one in headers for word in set(_words(one.text)))
    return {word: log(1 + len(headers) / count) for word, count in seen.items()}


def _cosine(left: str, right: str, weights: dict[str, float]) -> float:
    first, second = Counter(_words(left)), Counter(_words(right))
    shared = sum(first[word] * second[word] * weights[word] ** 2 for word in first & second)
    sizes = [
        sqrt(sum((count * weights[word]) ** 2 for word, count in words.items()))
        for words in (first, second)
    ]
    return round(shared / (sizes[0] * sizes[1]), 3) if all(sizes) else 0.0


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]
