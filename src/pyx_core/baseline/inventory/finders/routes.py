"""HTTP routes, by the ways of the usual frameworks."""

from __future__ import annotations

import re

from pyx_core.baseline.inventory.candidate import Candidate
from pyx_core.baseline.inventory.finders.code import code_lines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyx_core.baseline.inventory.candidate import SourceFile

_VERBS = "get|post|put|patch|delete|head|options"
_PYTHON = (".py",)
_SCRIPT = (".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx", ".mts", ".cts")
_JVM = (".java", ".kt", ".scala")
_PATH = r"[\"'`](?P<path>/[^\"'`\s]{0,300})[\"'`]"
_PATTERNS = (
    (
        _PYTHON,
        rf"^\s*@[\w.]+\.(?P<verb>{_VERBS}|websocket)\(\s*(?:path\s*=\s*)?{_PATH}",
        "decorator",
    ),
    (_PYTHON, rf"^\s*@[\w.]+\.route\(\s*(?:rule\s*=\s*)?{_PATH}(?P<rest>.*)", "decorator"),
    (_PYTHON, rf"\badd_(?:api_route|url_rule|route|get|post)\(\s*{_PATH}", "call"),
    (_SCRIPT, rf"\b\w{{1,60}}\.(?P<verb>{_VERBS}|all)\(\s*{_PATH}\s*,", "express"),
    (_SCRIPT, rf"\b\w{{1,60}}\.route\(\s*{_PATH}\s*\)", "express"),
    (
        _SCRIPT,
        r"^\s*@(?P<verb>Get|Post|Put|Patch|Delete)\(\s*[\"'`](?P<path>[^\"'`]*)[\"'`]",
        "nest",
    ),
    ((".rs",), rf"^\s*#\[(?:\w+::)?(?P<verb>{_VERBS})\(\s*{_PATH}", "attribute"),
    ((".rs",), rf"\.route\(\s*{_PATH}\s*,\s*(?P<rest>.*)", "axum or actix"),
    ((".rs",), rf"\b(?:resource|scope|nest)\(\s*{_PATH}", "axum or actix"),
    (
        (".go",),
        rf"\b\w{{1,60}}\.(?P<verb>GET|POST|PUT|PATCH|DELETE|Get|Post|Put|Patch|Delete)\(\s*{_PATH}",
        "router",
    ),
    (
        (".go",),
        r"\.(?:HandleFunc|Handle)\(\s*[\"`](?P<path>(?:[A-Z]+ )?/[^\"`]{0,300})[\"`]",
        "net/http",
    ),
    (
        _JVM,
        rf"^\s*@(?P<verb>Get|Post|Put|Patch|Delete|Request)Mapping\([^\"]{{0,100}}{_PATH}",
        "spring",
    ),
    (
        (".rb",),
        rf"^\s*(?P<verb>{_VERBS})\s+[\"'](?P<path>/?[\w/:.*-]{{1,200}})[\"']",
        "rails or sinatra",
    ),
)
_COMPILED = tuple((endings, re.compile(text), how) for endings, text, how in _PATTERNS)
_DJANGO = re.compile(r"\s*(?:re_)?path\(\s*r?[\"']([^\"']{0,300})[\"']\s*,\s*([\w.]+)")
_METHODS = re.compile(r"methods\s*=\s*[\[(]([^\])]*)[\])]")
_HANDLERS = re.compile(rf"\b({_VERBS})\(")


def find_routes(file: SourceFile) -> Iterator[Candidate]:
    """What an HTTP server answers to: methods and path."""
    is_django = file.base == "urls.py"
    fitting = [(pattern, how) for endings, pattern, how in _COMPILED if file.ending in endings]
    if not fitting:
        return
    if file.ending == ".rb" and file.base != "routes.rb" and "sinatra" not in file.text.lower():
        return
    for number, line in code_lines(file):
        if is_django and (match := _DJANGO.match(line)):
            what = f"/{match[1].lstrip('^/')} → {match[2]}"
            yield Candidate("route", file.name, number, what, "django url")
            continue
        for pattern, how in fitting:
            match = pattern.search(line)
            if match:
                what = f"{_methods(match.groupdict())} {match['path']}".strip()
                yield Candidate("route", file.name, number, what, how)
                break


def _methods(found: dict[str, str | None]) -> str:
    verb, rest = found.get("verb"), found.get("rest") or ""
    if verb:
        return "" if verb == "Request" else verb.upper()
    methods = _METHODS.search(rest)
    if methods:
        return "|".join(re.findall(r"[A-Za-z]+", methods[1])).upper()
    return "|".join(dict.fromkeys(_HANDLERS.findall(rest))).upper()
