"""The shape of JSON: which keys there are, of which types, how often, with samples."""

from __future__ import annotations

from pyx_core.formats.json_tokens import (
    CLOSE,
    NUMBER,
    OPEN_OBJECT,
    STRING,
    WORD,
)
from pyx_core.formats.shown import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyx_core.formats.json_tokens import Token
    from pyx_core.secrets.detect import Secrets

# An object with more different keys is told as a map from any key to what all its values are.
_MOST_KEYS = 100
_MOST_NODES = 5000
_DEEPEST = 40
_MOST_SAMPLES = 6
_PENDING = 4096
_LONGEST_SAMPLE = 60
_CLIP_BYTES = 4096
_LONGEST_EXACT_DIGITS = 300


class Node:
    """All values that stand at one place of the shape, array items and objects laid over."""

    __slots__ = (
        *("counts", "items", "keys", "largest", "longest", "numbers", "others", "smallest"),
        *("texts", "too_many", "unseen", "words"),
    )

    def __init__(self) -> None:
        self.counts = [0, 0, 0, 0, 0]
        """How many strings, numbers, words, objects and arrays."""
        self.keys: dict[bytes, Node] = {}
        self.items: Node | None = None
        self.others: Node | None = None
        """What stands below the keys beyond the first hundred."""
        self.unseen = 0
        """How many values right below are counted and not looked at: too deep, too many."""
        self.longest = 0
        """The most items of an array, or keys of an object."""
        self.texts: dict[bytes, int] = {}
        """The first different strings."""
        self.too_many = False
        """Whether there are more of them."""
        self.words: dict[bytes, int] = {}
        self.numbers: list[bytes] = []
        self.smallest: float | None = None
        self.largest: float | None = None

    def settle(self) -> None:
        """Takes the numbers that wait into the smallest and the largest."""
        values: list[float] = []
        for text in self.numbers:
            if len(text) <= _LONGEST_EXACT_DIGITS:
                try:
                    values.append(int(text))
                except ValueError:
                    try:
                        values.append(float(text))
                    except ValueError:
                        continue  # such as 1-2, which no program reads
        self.numbers.clear()
        if values:
            low, high = min(values), max(values)
            self.smallest = low if self.smallest is None else min(low, self.smallest)
            self.largest = high if self.largest is None else max(high, self.largest)


class Shape:
    """Takes tokens; `root` is the shape of all documents taken, `nodes` counts its places."""

    def __init__(self) -> None:
        self.root = Node()
        self.documents = 0
        self.place = 0
        """Behind the last byte of the last token that was taken."""
        self._nodes = 1

    def take(self, tokens: Iterable[Token]) -> None:
        """Takes documents to their end; what was taken before BrokenJson stays counted."""
        stack: list[Node | None] = []
        lengths: list[int] = []
        try:
            self._take(tokens, stack, lengths)
        finally:
            # What is open was cut; what was seen of it counts all the same.
            for node, length in zip(stack, lengths, strict=True):
                if node is not None:
                    node.longest = max(node.longest, length)

    def _take(self, tokens: Iterable[Token], stack: list[Node | None], lengths: list[int]) -> None:
        parent: Node | None = None
        for kind, key, value, _, end in tokens:
            if kind == CLOSE:
                length = lengths.pop()
                node = stack.pop()
                if node is not None and length > node.longest:
                    node.longest = length
                parent = stack[-1] if stack else None
                if not stack:
                    self.documents += 1
                    self.place = end
                continue
            if stack:
                lengths[-1] += 1
                if parent is None:
                    node = None
                elif key is not None:
                    node = parent.keys.get(key) or self._below(parent, key, len(stack))
                else:
                    node = parent.items or self._below(parent, None, len(stack))
            else:
                node = self.root
            if node is not None:
                node.counts[kind] += 1
                if kind == STRING:
                    _count(node, value or b"")
                elif kind == NUMBER:
                    node.numbers.append(value or b"")
                    if len(node.numbers) == _PENDING:
                        node.settle()
                elif kind == WORD:
                    node.words[value or b""] = node.words.get(value or b"", 0) + 1
            elif parent is not None:
                parent.unseen += 1
            if kind >= OPEN_OBJECT:
                stack.append(node)
                lengths.append(0)
                parent = node
            elif not stack:
                self.documents += 1
                self.place = end

    def _below(self, parent: Node, key: bytes | None, depth: int) -> Node | None:
        """The place of a new key or of the items; None where no more places are kept."""
        if key is not None and len(parent.keys) >= _MOST_KEYS and parent.others is not None:
            return parent.others
        if self._nodes >= _MOST_NODES or depth > _DEEPEST:
            return None
        self._nodes += 1
        made = Node()
        if key is None:
            parent.items = made
        elif len(parent.keys) < _MOST_KEYS:
            parent.keys[key] = made
        else:
            parent.others = made
        return made


def _count(node: Node, text: bytes) -> None:
    text = text[:_CLIP_BYTES]
    if text in node.texts:
        node.texts[text] += 1
    elif len(node.texts) < _MOST_SAMPLES:
        node.texts[text] = 1
    else:
        node.too_many = True


def describe(node: Node, name: str, secrets: Secrets, depth: int = 0) -> Iterator[str]:
    """The lines of the outline of a shape, the place itself first."""
    node.settle()
    yield f"{'  ' * depth}{name}: {_types(node, secrets)}"
    for key, below in node.keys.items():
        yield from describe(below, _text(key, secrets), secrets, depth + 1)
    if node.others is not None:
        yield from describe(node.others, "(other keys)", secrets, depth + 1)
    if node.items is not None:
        yield from describe(node.items, "[]", secrets, depth + 1)
    if node.unseen:
        yield f"{'  ' * (depth + 1)}… {node.unseen:,} values below, not looked at"


def _types(node: Node, secrets: Secrets) -> str:
    strings, numbers, _, objects, arrays = node.counts
    parts = []
    if objects:
        parts.append(f"object x{objects:,}")
    if arrays:
        many = "" if arrays == 1 else "up to "
        parts.append(f"array x{arrays:,} of {many}{node.longest:,} items")
    if strings:
        samples = ", ".join(f'"{_text(text, secrets)}"' for text in node.texts)
        if node.too_many:
            samples = ", ".join(f'"{_text(text, secrets)}"' for text in [*node.texts][:3]) + ", …"
        elif strings > len(node.texts):
            samples = ", ".join(
                f'"{_text(text, secrets)}" x{count:,}' for text, count in node.texts.items()
            )
        parts.append(f"string x{strings:,} {samples}")
    if numbers:
        low, high = node.smallest, node.largest
        if low is None:
            told = "of more than 300 digits"
        else:
            told = _number(low) if low == high else f"{_number(low)} to {_number(high)}"
        parts.append(f"number x{numbers:,} {told}")
    parts += [f"{word.decode()} x{count:,}" for word, count in node.words.items()]
    return " | ".join(parts) or "nothing"


def _number(value: float | None) -> str:
    text = str(value)
    return text if len(text) <= _LONGEST_SAMPLE else f"{text[:20]}… ({len(text)} digits)"


def _text(raw: bytes, secrets: Secrets) -> str:
    """What a string of JSON says, without its quotes."""
    return shown(decoded(raw), _LONGEST_SAMPLE, secrets)


def decoded(raw: bytes) -> str:
    """The text of a string of JSON as its bytes stand in the file; as they are, if broken."""
    import json

    text = raw.decode("utf-8", "surrogateescape")
    if "\\" not in text:
        return text
    try:
        loaded: str = json.loads(f'"{text}"', strict=False)
    except ValueError:
        return text
    return loaded
