"""Where a text gives a project away: the words and names that are the project's alone."""

from __future__ import annotations

import bisect
import re
from collections import Counter
from typing import NamedTuple

from pyx_core.skills.learning.identifiers.identifier import POINTING, placeholder
from pyx_core.skills.learning.identifiers.parts import folded, forms, parts
from pyx_core.skills.learning.identifiers.shapes import shapes_in
from pyx_core.skills.learning.identifiers.spelling import is_unspaced, names_of, spellings_of
from pyx_core.skills.learning.identifiers.writing import (
    IN_PATHS,
    JOINED,
    begins_sentence,
    is_phrase,
    is_prefix,
    is_quoted,
    is_tight,
    says,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Literal

    from pyx_core.skills.learning.identifiers.identifier import Identifier
    from pyx_core.skills.learning.identifiers.parts import Part
    from pyx_core.skills.learning.identifiers.vocabulary import Vocabulary

    Certainty = Literal["leak", "doubtful"]

# A rare word of this length is found inside a longer one: `acmecorp` gives `acme-corp` away.
_TELLING_LETTERS = 5
_SHORTEST_WORD = 3
_MOST_PARTS = 12
_MOST_JOINED = 4
_IN_STATEMENTS = frozenset(("table", "topic", "group", "key"))
# Ordinary words that are doubtful between quotation marks.
_QUOTED = frozenset(("database", *_IN_STATEMENTS))
# Two who are called alike are no prefix of the project's.
_PEOPLE = frozenset(("person", "email", "user", "home"))
# Names that people also say, with blanks between the words.
_SAID = frozenset(("table", "topic", "group", *POINTING))


class Match(NamedTuple):
    """A place in a line: `start` and `end` count characters from 0."""

    start: int
    end: int
    identifier: Identifier
    certainty: Certainty
    instead: str


class _Sequence(NamedTuple):
    parts: tuple[str, ...]
    identifier: Identifier
    is_ordinary: bool


class Matcher:
    """Finds the identifiers of a project in lines of text.

    A rare part of a name (`acme` of `acme_orders`) is one wherever it stands. A name of ordinary
    words (`stock_levels`) is one where it is written as a name; where the words are said it is
    doubtful. A single ordinary word is doubtful at most, unless it names the project itself or is
    part of a path, or `strict` is asked for in code: there every table, topic, group and key of the
    project is one. Accents may be spelled out or left out.
    """

    __slots__ = (
        *(
            "_named",
            "_prefixes",
            "_sequences",
            "_single",
            "_telling",
            "_telling_lengths",
            "_tickets",
            "_unspaced",
            "_vocabulary",
            "_words",
        ),
    )

    def __init__(self, identifiers: Iterable[Identifier], vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._words: dict[str, Identifier] = {}
        self._single: dict[str, Identifier] = {}
        self._named: dict[str, Identifier] = {}
        self._sequences: dict[str, list[_Sequence]] = {}
        known = {identifier.text: identifier for identifier in reversed(list(identifiers))}
        split = [
            (one, names)
            for one in reversed(known.values())
            if one.kind != "ticket"
            for names in names_of(one)
        ]
        self._tickets = {folded(one.text): one for one in known.values() if one.kind == "ticket"}
        self._prefixes = self._common_prefixes(split)
        for identifier, names in split:
            self._learn(identifier, names[:_MOST_PARTS])
        self._telling = {word for word in self._words if len(word) >= _TELLING_LETTERS}
        self._telling_lengths = sorted({len(word) for word in self._telling}, reverse=True)
        self._unspaced = {word for word in self._words if is_unspaced(word)}

    def find(self, line: str, *, is_code: bool = False, strict: bool = False) -> list[Match]:
        """The matches in a line, from left to right, none within another."""
        found = [*self._shapes(line)]
        for spoken in spellings_of(list(parts(line))):
            for index, part in enumerate(spoken):
                if strict and is_code and part.form in self._named:
                    found.append(self._match(part, self._named[part.form], "leak"))
                found += self._at(spoken, index, line, is_code=is_code)
                word = self._told_by(part.form)
                if word is not None:
                    found.append(self._word(part, word))
        return _longest(found)

    def _common_prefixes(
        self, split: Sequence[tuple[Identifier, tuple[str, ...]]]
    ) -> dict[str, Identifier]:
        """First parts of several names that are no words: `acm` of `acm_orders`, `acm_items`."""
        several = [one for one in split if len(one[1]) > 1 and one[0].kind not in _PEOPLE]
        texts = {(names[0], identifier.text) for identifier, names in several}
        counted = Counter(first for first, _ in texts)
        return {
            names[0]: identifier
            for identifier, names in reversed(several)
            if counted[names[0]] > 1
            and len(names[0]) > 1
            and not self._vocabulary.is_ordinary(names[0])
        }

    def _learn(self, identifier: Identifier, names: tuple[str, ...]) -> None:
        if not names:
            return
        if len(names) == 1 and identifier.kind in _IN_STATEMENTS:
            self._named.setdefault(names[0], identifier)
        is_pointing = identifier.kind in POINTING
        if self._vocabulary.is_conventional(names) and not is_pointing:
            return
        rare = [name for name in names if not self._vocabulary.is_ordinary(name)]
        for name in rare:
            if len(name) >= _SHORTEST_WORD or is_unspaced(name):
                self._words.setdefault(name, identifier)
            single = name.removesuffix("s")
            if len(single) >= _TELLING_LETTERS and not self._vocabulary.is_ordinary(single):
                self._words.setdefault(single, identifier)
        if len(names) == 1:
            if not rare or (is_pointing and len(names[0]) == _SHORTEST_WORD - 1):
                self._single.setdefault(names[0], identifier)
            return
        self._add(names, identifier, is_ordinary=not rare)
        rest = names[1:]
        is_prefixed = names[0] in self._prefixes or names[0] in rare
        if is_prefixed and len(rest) > 1 and not self._vocabulary.is_conventional(rest):
            # The same table without the project's prefix.
            self._add(rest, identifier, is_ordinary=not set(rest) & set(rare))
        joined = "".join(names)
        if len(joined) > _TELLING_LETTERS and not self._vocabulary.is_ordinary(joined):
            self._words.setdefault(joined, identifier)

    def _add(self, names: tuple[str, ...], identifier: Identifier, *, is_ordinary: bool) -> None:
        self._sequences.setdefault(names[0], []).append(_Sequence(names, identifier, is_ordinary))

    def _at(self, spoken: list[Part], index: int, line: str, *, is_code: bool) -> Iterable[Match]:
        part = spoken[index]
        if part.form in self._prefixes and is_prefix(line, part):
            identifier = self._prefixes[part.form]
            yield Match(part.start, part.end, identifier, "leak", "<PROJECT_PREFIX>")
        following = spoken[index + 1] if index + 1 < len(spoken) else None
        if following and following.joint == "-" and following.form.isdigit():
            ticket = self._tickets.get(part.form)
            if ticket is not None:
                instead = self._instead(ticket)
                yield Match(part.start, following.end, ticket, "leak", instead)
        yield from self._joined(spoken, index)
        for sequence in self._sequences.get(part.form, ()):
            last = index + len(sequence.parts)
            run = spoken[index:last]
            # Further apart they are words of their own, and what is between them is no name's.
            if not says(run, sequence.parts) or not is_phrase(run):
                continue
            identifier = sequence.identifier
            is_name = is_tight(run)
            is_titled = identifier.kind in POINTING and all(
                line[one.start].isupper() for one in run
            )
            is_sure = is_name or is_titled or not sequence.is_ordinary
            if is_sure or identifier.kind in _SAID:
                certainty: Certainty = "leak" if is_sure else "doubtful"
                instead = self._instead(identifier)
                yield Match(part.start, run[-1].end, identifier, certainty, instead)
        if part.form in self._single:
            yield from self._ordinary(spoken, index, line, is_code=is_code)
        elif is_unspaced(part.form):
            yield from self._within(part)
        elif part.form not in self._words and len(part.form) > _TELLING_LETTERS:
            inside = self._told_inside(part.form)
            if inside is not None:
                yield self._word(part, self._words[inside])

    def _told_by(self, form: str) -> Identifier | None:
        """The name that a rare word gives away, also as the plural of one."""
        for ending in ("", "s", "es"):
            known = self._words.get(form.removesuffix(ending))
            if known is not None and form.endswith(ending):
                return known if not ending or not self._vocabulary.is_ordinary(form) else None
        return None

    def _told_inside(self, form: str) -> str | None:
        if not self._telling or self._vocabulary.is_ordinary(form):
            return None
        lengths = (size for size in self._telling_lengths if size < len(form))
        candidates = (word for size in lengths for word in (form[:size], form[-size:]))
        return next((word for word in candidates if word in self._telling), None)

    def _joined(self, spoken: list[Part], index: int) -> Iterable[Match]:
        """A rare word that is written in parts: `RainShard`, where the project has `rainshard`."""
        joined = spoken[index].form
        for part in spoken[index + 1 : index + _MOST_JOINED]:
            if part.joint not in ("", "_", "-"):
                return
            joined += part.form
            if joined in self._telling:
                identifier = self._words[joined]
                instead = self._instead(identifier)
                yield Match(spoken[index].start, part.end, identifier, "leak", instead)

    def _within(self, part: Part) -> Iterable[Match]:
        """Names in a text whose script puts no blanks between words."""
        is_composed = part.end - part.start == len(part.form)
        for word in self._unspaced:
            identifier = self._words[word]
            if word in part.form and not is_composed:
                # A form may be shorter than what it was read from; then all of it goes.
                yield self._match(part, identifier, "leak")
                return
            for found in re.finditer(word, part.form):
                start, end = part.start + found.start(), part.start + found.end()
                yield Match(start, end, identifier, "leak", self._instead(identifier))

    def _ordinary(
        self, spoken: list[Part], index: int, line: str, *, is_code: bool
    ) -> Iterable[Match]:
        """A single word of the dictionary: a name only where it is written as one."""
        part = spoken[index]
        identifier = self._single[part.form]
        following = spoken[index + 1].joint if index + 1 < len(spoken) else " "
        joints = {part.joint, following}
        word = line[part.start : part.end]
        is_capital = word[0].isupper() and not begins_sentence(line, part.start)
        if identifier.kind in POINTING:
            is_conventional = self._vocabulary.is_conventional((part.form,))
            if self._vocabulary.is_common(part.form) or is_conventional:
                if (is_capital or is_quoted(line, part)) and not is_conventional:
                    yield self._match(part, identifier, "doubtful")
            elif is_capital or is_code or joints & JOINED or is_quoted(line, part):
                yield self._match(part, identifier, "leak")
            else:
                yield self._match(part, identifier, "doubtful")
        elif identifier.kind in _QUOTED and is_quoted(line, part):
            yield self._match(part, identifier, "doubtful")
        elif (
            identifier.kind == "module"
            and is_code
            and joints & IN_PATHS
            and not self._vocabulary.is_common(part.form)
        ):
            yield self._match(part, identifier, "leak")

    def _word(self, part: Part, identifier: Identifier) -> Match:
        if part.form in self._prefixes:
            return Match(part.start, part.end, identifier, "leak", "<PROJECT_PREFIX>")
        return self._match(part, identifier, "leak")

    def _match(self, part: Part, identifier: Identifier, certainty: Certainty) -> Match:
        return Match(part.start, part.end, identifier, certainty, self._instead(identifier))

    def _instead(self, identifier: Identifier) -> str:
        """The placeholder, told apart by a part of the name that everybody knows."""
        if identifier.kind in POINTING or identifier.kind in ("email", "home"):
            return placeholder(identifier.kind)
        ordinary = [
            form
            for form in forms(identifier.text)
            if form.isascii() and form not in self._prefixes and self._vocabulary.is_ordinary(form)
        ]
        # One word of it tells tables apart; all of them would be the name again.
        return placeholder(identifier.kind, ordinary[-1] if ordinary else "")

    def _shapes(self, line: str) -> Iterable[Match]:
        for shape in shapes_in(line):
            identifier = shape.identifier
            known = self._tickets.get(folded(identifier.text.partition("-")[0]))
            certainty: Certainty = "leak" if shape.is_certain or known else "doubtful"
            instead = placeholder(identifier.kind)
            yield Match(shape.start, shape.end, known or identifier, certainty, instead)


def _longest(found: Iterable[Match]) -> list[Match]:
    """Of matches that overlap the surest, then the longest."""
    best: list[Match] = []
    ranked = sorted(found, key=lambda one: (one.certainty != "leak", one.start - one.end))
    for match in ranked:
        place = bisect.bisect(best, match.start, key=lambda one: one.start)
        is_after = place == 0 or best[place - 1].end <= match.start
        if is_after and (place == len(best) or match.end <= best[place].start):
            best.insert(place, match)
    return best
