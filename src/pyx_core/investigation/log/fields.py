"""The fields of a finding, such as `- kind: observed`, as people write them."""

from __future__ import annotations

import difflib
import re
from typing import NamedTuple

from pyx_core.investigation.log.document import Fault
from pyx_core.investigation.log.markdown import Item, Words, items, words_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it.tree import SyntaxTreeNode

FIELDS = (
    "kind",
    "confidence",
    "evidence",
    "quote",
    "assert",
    "rests on",
    "supports",
    "refutes",
    "note",
)
# `kind: observed`, `**Kind:** observed`, `*kind*: observed`.
_FIELD = re.compile(
    r"(?:\[[ xX]\]\s+)?(?P<mark>\*\*|__|\*|_|`|)(?P<name>[^\W\d][\w -]{0,30}?)\s*"
    r"(?::(?P=mark)|(?P=mark)\s*:)(?P<blank>\s*)(?P<value>.*)",
    re.DOTALL,
)
_MOST_WORDS_OF_A_NAME = 2


class Field(NamedTuple):
    """A field: `value` is raw Markdown, `below` the blocks nested under it."""

    name: str
    value: Words
    line: int
    below: tuple[SyntaxTreeNode, ...] = ()


def fields_of(
    blocks: Sequence[SyntaxTreeNode], known: Sequence[str] = FIELDS
) -> Iterator[Field | Fault]:
    """The fields in the lists among `blocks`, and in paragraphs that begin with one.

    A list with a field in it has only fields; any other is the writer's own, but for an item that
    has the form of a field.
    """
    for block in blocks:
        if block.type == "paragraph":
            for row in _rows(Item(words_of(block)), known):
                if isinstance(row, Field):
                    yield row
            continue
        rows = [row for item in items(block) for row in _rows(item, known)]
        are_fields = any(isinstance(row, Field) for row in rows)
        for row in rows:
            if isinstance(row, Field):
                yield row
            elif are_fields or _has_form_of_field(row.words.text):
                yield _unknown(row.words, known)


def items_of(blocks: Sequence[SyntaxTreeNode]) -> Iterator[Item]:
    """The items of the lists among `blocks`."""
    for block in blocks:
        yield from items(block)


def _rows(item: Item, known: Sequence[str]) -> Iterator[Field | Item]:
    """The fields that the lines of an item begin, or the item where its first line begins none."""
    lines = item.words.text.split("\n")
    starts = [
        (at, found) for at, line in enumerate(lines) if (found := _known(line, known)) is not None
    ]
    if not starts or starts[0][0] != 0:
        yield item
        return
    ends = [at for at, _ in starts[1:]] + [len(lines)]
    for (at, (name, value)), end in zip(starts, ends, strict=True):
        text = "\n".join([value, *lines[at + 1 : end]])
        line = item.words.line + at
        yield Field(name, Words(text, line), line, item.below if end == len(lines) else ())


def _known(line: str, known: Sequence[str]) -> tuple[str, str] | None:
    found = _FIELD.match(line)
    name = _normal(found["name"]) if found else ""
    return (name, found["value"]) if found and name in known else None


def _normal(name: str) -> str:
    return " ".join(re.split(r"[\s_-]+", name.strip().lower()))


def _has_form_of_field(text: str) -> bool:
    found = _FIELD.match(text)
    if found is None or not (found["blank"] or not found["value"]):
        return False
    return len(_normal(found["name"]).split()) <= _MOST_WORDS_OF_A_NAME


def _unknown(words: Words, known: Sequence[str]) -> Fault:
    found = _FIELD.match(words.text)
    name = _normal(found["name"]) if found else words.joined.partition(" ")[0].lower()
    close = difflib.get_close_matches(name, known, n=1)
    hint = f"did you mean {close[0]}:? " if close else ""
    message = f"no field of a log: {words.joined[:60]}"
    return Fault(line=words.line, message=message, hint=f"{hint}fields are {', '.join(known)}")
