"""`baseline.toml`, read strictly: what is not understood is refused, never skipped."""

from __future__ import annotations

import os
from typing import NamedTuple

import msgspec

from pyx_core.baseline.definition.lines import Lines
from pyx_core.baseline.definition.model import Baseline
from pyx_core.baseline.definition.sense import nonsense
from pyx_core.baseline.definition.shape import misfits
from pyx_core.comparison.rule_file import read_rules
from pyx_core.comparison.toml_file import read_toml
from pyx_core.errors import PyxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyx_core.baseline.definition.lines import Place
    from pyx_core.baseline.definition.shape import Misfit
    from pyx_core.comparison.rules import Rules

_LARGEST_BYTES = 8 << 20


class Definition(NamedTuple):
    """A baseline as its file says it, its rules, and the file's text."""

    baseline: Baseline
    rules: Rules
    text: str


def read_baseline(path: str) -> Baseline:
    """What the file says. Raises as `read_definition`."""
    return read_definition(path).baseline


def read_definition(path: str) -> Definition:
    """All of the file.

    Raises PyxError `not_found` without it, `usage` with the line for whatever is not understood.
    """
    try:
        size = os.path.getsize(path)
    except OSError:
        size = 0  # opening it tells why
    if size > _LARGEST_BYTES:
        raise PyxError(
            "usage", f"{path} is larger than 8 MiB", "a baseline.toml is written by hand"
        )
    content, text = read_toml(path, "the name of the baseline")
    _refuse(misfits(content, Baseline), path, text, content)
    baseline = msgspec.convert(content, Baseline)
    _refuse(nonsense(baseline), path, text, content)
    return Definition(baseline, read_rules({"rule": content.get("rule", [])}, path), text)


def _refuse(found: Iterable[Misfit], path: str, text: str, content: dict[str, object]) -> None:
    first = next(iter(found), None)
    if first is None:
        return
    where = f"{path}:{Lines(text).of(first.place)}"
    entity = _entity(first.place, content)
    raise PyxError("usage", f"{where}: {entity}{first.problem}", first.hint)


def _entity(place: Place, content: dict[str, object]) -> str:
    """The part of the file, as a person calls it: `tables orders: columns.price: `."""
    parts: list[str] = []
    within: object = content
    for step in place:
        if isinstance(step, int):
            within = within[step] if isinstance(within, list) else None
            name = within.get("name") if isinstance(within, dict) else None
            parts[-1] += f" {name}" if isinstance(name, str) and name else f" number {step + 1}"
        else:
            within = within.get(step) if isinstance(within, dict) else None
            parts.append(step)
    told = parts[:-1] if place and isinstance(place[-1], str) else parts
    return "".join(f"{part}: " for part in told)
