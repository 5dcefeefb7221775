"""Where the value that a pointer leads to starts, without reading on to its end."""

from __future__ import annotations

from typing import NamedTuple

from pyx_core.formats.json_tokens import CLOSE, OPEN_ARRAY, OPEN_OBJECT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pyx_core.formats.json_path import Step
    from pyx_core.formats.json_tokens import Token


class JsonPlace(NamedTuple):
    """The place of its first byte, and whether it is an array."""

    start: int
    is_array: bool


def first_place(stream: Iterable[Token], steps: Sequence[Step]) -> JsonPlace | None:
    """The first value that the steps lead to. Raises BrokenJson."""
    depth = 0  # how many containers are open
    matched = 0  # how many of them the steps lead into
    counts: list[int] = []  # how many values each of those had so far
    for kind, key, _, first, _ in stream:
        if kind == CLOSE:
            depth -= 1
            if matched > depth:
                matched -= 1
                counts.pop()
            continue
        opens = kind >= OPEN_OBJECT
        if matched == depth:
            fits = True
            if depth:
                fits = steps[depth - 1].fits(key, counts[-1])
                counts[-1] += 1
            if fits and depth == len(steps):
                return JsonPlace(first, kind == OPEN_ARRAY)
            if fits and opens:
                matched += 1
                counts.append(0)
        depth += opens
    return None
