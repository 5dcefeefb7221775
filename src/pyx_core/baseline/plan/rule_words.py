"""A rule in words: where it holds, and what it lets pass."""

from __future__ import annotations

from pyx_core.baseline.markdown import code
from pyx_core.comparison.rule_file import PLACES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_WHITESPACE = {
    "trim": "white space at the ends does not count",
    "collapse": "white space counts as a single blank, and not at the ends",
    "remove": "white space does not count",
}


def where(rule: Mapping[str, object]) -> str:
    """Where a rule, as it stands in the file, holds."""
    places = [f"{place} {code(str(rule[place]))}" for place in PLACES if place in rule]
    return ", ".join(places) or "everywhere"


def allowed(rule: Mapping[str, object]) -> str:
    """What it lets pass."""
    told: list[str] = []
    for key, value in rule.items():
        if key in ("id", "reason", "replace", *PLACES):
            continue
        words = _words(key, value, rule)
        told.append(words if words is not None else f"{key} = {code(str(value))}")
    return "; ".join(told)


def _words(key: str, value: object, rule: Mapping[str, object]) -> str | None:
    match key:
        case "ignore":
            return "any difference"
        case "order" if value == "any":
            return "the order of rows or items"
        case "order" if isinstance(value, list):
            return f"their order; they belong together by {code(', '.join(map(str, value)))}"
        case "rtol":
            return f"numbers differ by at most {value} of the larger one"
        case "atol":
            return f"numbers differ by at most {value}"
        case "timestamp":
            return f"times are the same {value}"
        case "timezone" if isinstance(value, dict):
            old, new = value.get("left"), value.get("right")
            sides = [f"{side} {zone}" for side, zone in (("old", old), ("new", new)) if zone]
            return f"times without a zone are in: {', '.join(sides)}"
        case "timezone":
            return f"times without a zone are in {value}"
        case "scale":
            return f"numbers are rounded to {value} digits behind the point"
        case "null":
            return "NULL and an empty text are the same"
        case "case":
            return "upper and lower case are the same"
        case "whitespace":
            return _WHITESPACE.get(str(value))
        case "regex":
            by = rule.get("replace", "")
            return (
                f"{code(str(value))} in texts is replaced by {code(str(by)) if by else 'nothing'}"
            )
    return None
