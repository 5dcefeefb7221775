"""Snapshots that candidates suggest, as TOML to be copied: each is for a person to complete."""

from __future__ import annotations

import re

from pyx_core.baseline.definition.toml_text import text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyx_core.baseline.inventory.candidate import Candidate

_MOST = 20
# `{id}`, `<int:id>`, `:id` and `${id}` of the frameworks; what is more than a name is left out.
_PLACE = re.compile(r"\$?\{(\w+)(?::\w+)?\}|<(?:\w+:)?(\w+)>|(?<=/):(\w+)")
_ROUTE = re.compile(r"(?:(?P<methods>[A-Z|]+) )?(?P<path>/[\w./{}-]*)")
_KEY = re.compile(r"[\w.:/{}-]+")


def proposed_snapshots(candidates: Iterable[Candidate]) -> str:
    """Parts of a `baseline.toml` for reading routes, keys and topics; empty where none are fit.

    At most 20 of each.
    """
    made: dict[str, dict[str, list[str]]] = {}
    for candidate in candidates:
        for ask, lines in _lines(candidate):
            made.setdefault(candidate.kind, {}).setdefault(ask, lines)
    parts: list[str] = []
    names: set[str] = set()
    for kind, asked in made.items():
        for ask, lines in list(asked.items())[:_MOST]:
            name = _name(kind, ask, names)
            parts.append("\n".join(["[[snapshots]]", f"name = {text(name)}", *lines]))
    return "\n\n".join(parts)


def _lines(candidate: Candidate) -> Iterator[tuple[str, list[str]]]:
    match candidate.kind:
        case "route":
            yield from _of_route(candidate.what)
        case "cache key":
            yield from _of_key(candidate.what)
        case "topic":
            lines = ['kind = "kafka"', f"ask = {text(f'{candidate.what} --limit 1000')}"]
            yield candidate.what, [*lines, *_sources("KAFKA_{}_BROKERS")]


def _of_route(what: str) -> Iterator[tuple[str, list[str]]]:
    match = _ROUTE.fullmatch(_PLACE.sub(_named, what.partition(" → ")[0]))
    if match is None or "GET" not in (match["methods"] or "GET").split("|"):
        return
    lines = ['kind = "http"', f"ask = {text(match['path'])}"]
    if "{" in match["path"]:
        lines.append('# for_each = "…" names the table whose key fills the braces')
    yield match["path"], lines


def _of_key(what: str) -> Iterator[tuple[str, list[str]]]:
    pattern = re.sub(r"\$?\{[^{}]*\}", "*", what)
    if _KEY.fullmatch(pattern.replace("*", "")):
        ask = f"SCAN MATCH {pattern} WITHVALUES"
        lines = ['kind = "redis"', f"ask = {text(ask)}", *_sources("REDIS_{}_URL")]
        yield ask, lines


def _sources(pattern: str) -> list[str]:
    return [f'# {side}_source = "{pattern.format(side.upper())}"' for side in ("old", "new")]


def _named(match: re.Match[str]) -> str:
    return f"{{{match[1] or match[2] or match[3]}}}"


def _name(kind: str, ask: str, names: set[str]) -> str:
    words = re.sub(r"[^A-Za-z0-9]+", "-", ask.removeprefix("SCAN MATCH ").split(" ")[0])
    stem = f"{kind.split(maxsplit=1)[0]}-{words.strip('-').lower() or 'root'}"[:50].rstrip("-")
    name, number = stem, 1
    while name in names:
        number += 1
        name = f"{stem}-{number}"
    names.add(name)
    return name
