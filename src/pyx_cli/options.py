"""Options declared once: argparse is built from them, and a scanner that needs no argparse.

The scanner takes command lines without mistakes only (docs/design/002); on anything that it does
not know it gives up, and argparse answers.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from typing import Literal

    Kind = Literal["flag", "value", "values"]


class Option:
    """One option: its flag, what it takes, and its line in the help."""

    __slots__ = ("flag", "kind", "meaning", "metavar", "name")

    def __init__(
        self, flag: str, meaning: str, metavar: str | None = None, kind: Kind | None = None
    ) -> None:
        self.flag = flag
        self.name = flag.lstrip("-").replace("-", "_")
        self.meaning = meaning
        self.metavar = metavar
        self.kind: Kind = kind or ("value" if metavar else "flag")


def add_to(parser: argparse.ArgumentParser, options: Sequence[Option]) -> None:
    """Declares the options to argparse."""
    for option in options:
        if option.kind == "flag":
            parser.add_argument(
                option.flag, dest=option.name, action="store_true", help=option.meaning
            )
        else:
            parser.add_argument(
                option.flag,
                dest=option.name,
                metavar=option.metavar,
                help=option.meaning,
                action="extend" if option.kind == "values" else "store",
                nargs="+" if option.kind == "values" else None,
            )


def split_at_dashes(argv: Sequence[str]) -> tuple[list[str], list[str]]:
    """What stands before a lone `--`, and what stands behind it, which is the script's own."""
    words = list(argv)
    if "--" not in words:
        return words, []
    position = words.index("--")
    return words[:position], words[position + 1 :]


def scan(argv: Sequence[str], options: Sequence[Option]) -> dict[str, object] | None:
    """The options' values by name, as argparse would give them; None if argparse must look."""
    known = {option.flag: option for option in options}
    values: dict[str, object] = {
        option.name: False if option.kind == "flag" else None for option in options
    }
    position = 0
    while position < len(argv):
        flag, has_value, value = argv[position].partition("=")
        option = known.get(flag)
        position += 1
        if option is None or option.kind == "values":
            return None
        if option.kind == "flag":
            if has_value:
                return None
            values[option.name] = True
            continue
        if not has_value:
            if position == len(argv):
                return None
            value = argv[position]
            position += 1
            if value.startswith("-") and value != "-":
                # argparse decides whether this is a value or an option.
                return None
        values[option.name] = value
    return values
