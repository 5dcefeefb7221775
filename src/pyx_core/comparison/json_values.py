"""JSON read so that nothing is lost: exact numbers, and keys that stand twice in an object."""

from __future__ import annotations

import json
from decimal import Decimal

from pyx_core.comparison.content import UnreadableError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyx_core.comparison.content import Content

# Python refuses longer integers by default, since they take time with the square of their length.
_LONGEST_INT = 4000


class Repeated(dict[str, object]):
    """An object in which keys stand more than once: the last value holds, as in most readers."""

    repeated: tuple[str, ...] = ()


def parse(text: str, where: str) -> object:
    """The value of a JSON text. Raises UnreadableError if it is none."""
    try:
        return _DECODER.decode(text)
    except ValueError as error:
        raise UnreadableError(f"{where} is not JSON: {error}") from error
    except RecursionError as error:
        raise UnreadableError(f"{where} is nested too deeply") from error


def _object(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    if len(made) == len(pairs):
        return made
    names = [name for name, _ in pairs]
    marked = Repeated(made)
    marked.repeated = tuple(name for name in made if names.count(name) > 1)
    return marked


def _integer(text: str) -> object:
    return int(text) if len(text) <= _LONGEST_INT else Decimal(text)


def _number(text: str) -> object:
    try:
        return Decimal(text)
    except ArithmeticError:  # an exponent beyond all measure
        return text


_DECODER = json.JSONDecoder(
    parse_float=_number, parse_int=_integer, parse_constant=float, object_pairs_hook=_object
)


def read(content: Content) -> object:
    """The value of a JSON file. Raises UnreadableError if it is none."""
    with open(content.path, encoding=content.encoding) as file:
        return parse(file.read(), content.path)
