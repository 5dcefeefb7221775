"""Citations as they stand in a log: Markdown links, or `RUN[:OUTPUT][#FRAGMENT]`."""

from __future__ import annotations

import re
from urllib.parse import unquote

from pyx_core.investigation.log.document import Citation, Fault
from pyx_core.investigation.log.markdown import Words, inline_tokens
from pyx_core.naming import RUN_ID_PATTERN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it.token import Token

_ID = r"\d{8}_\d{6}_[0-9a-f]{0,6}|\d{8}_\d{0,6}|\d{1,8}"
_RUN = rf"(?:E\d{{1,6}}|{_ID})(?![\w.])"
# `[E1]:output#fragment`; what stands behind a blank explains.
_NAMED = re.compile(
    rf"\[?(?P<run>{_RUN})\]?(?:\s*:\s*(?P<output>[^#]*[^#\s]))?\s*(?:\#(?P<fragment>.*))?",
    re.DOTALL | re.IGNORECASE,
)
_EXPLAINED = re.compile(rf"\[?(?P<run>{_RUN})\]?[.,;]?(?:$|\s)", re.IGNORECASE)
# Several in a row: the next one begins with a label or a whole id, or an output has a comma.
_NEXT = re.compile(
    rf"(?:\s*[,;]\s*|\s+and\s+|\n\s*)(?=\[?(?:E\d{{1,6}}|{RUN_ID_PATTERN})(?:[\]:#,;\s]|$))",
    re.IGNORECASE,
)
_RUN_ID = re.compile(RUN_ID_PATTERN)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")
_SHA256 = re.compile(r"sha256:([0-9a-fA-F]{64})(?![0-9a-fA-F])")
_MOST_LETTERS = 4_000
_HOW = "write RUN, RUN:OUTPUT or RUN:OUTPUT#L10, where RUN is a label (E1) or a run id"


def read_citations(words: Words) -> tuple[list[Citation], list[Fault]]:
    """The citations that some words hold, each with its line.

    Where there are links, the words around them explain; where there is code, that is meant; else
    all of the words.
    """
    if len(words.text) > _MOST_LETTERS:
        message = f"a citation of {len(words.text):,} letters"
        return [], [Fault(line=words.line, message=message, hint=_HOW)]
    linked: list[Citation | Fault] = []
    coded: list[Citation | Fault] = []
    if "[" in words.text or "`" in words.text or "<" in words.text:
        _read_tokens(words, linked, coded)
    found = linked or coded or _read_bare(words)
    citations = [one for one in found if isinstance(one, Citation)]
    return citations, [one for one in found if isinstance(one, Fault)]


def names_a_run(text: str) -> bool:
    """Whether a text is read as `RUN` or `RUN:OUTPUT`, though it may be a path."""
    return _NAMED.fullmatch(text) is not None or _SCHEME.match(text) is not None


def _read_tokens(
    words: Words, linked: list[Citation | Fault], coded: list[Citation | Fault]
) -> None:
    line = words.line
    opened: Token | None = None
    shown = ""
    for token in inline_tokens(words.text):
        if token.type in ("softbreak", "hardbreak"):
            line += 1
            shown += " "
        elif token.type == "link_open":
            opened, shown = token, ""
        elif token.type == "link_close" and opened is not None:
            linked += _link(opened, shown.strip(), line)
            opened = None
        elif token.type == "code_inline" and opened is None:
            coded += _read_bare(Words(token.content, line))
        else:
            shown += token.content


def _link(token: Token, shown: str, line: int) -> Iterator[Citation | Fault]:
    href = str(token.attrs.get("href") or "")
    title = str(token.attrs.get("title") or "")
    encoded, _, fragment = href.partition("#")
    target = unquote(encoded)
    sha256 = _SHA256.search(title)
    if "sha256:" in title.lower() and sha256 is None:
        hint = "it has 64 hexadecimal digits; leave it out, and the manifest's is compared"
        yield Fault(line=line, message=f"no hash: {title[:80]}", hint=hint)
    named = _NAMED.fullmatch(target)
    if not target or (named is None and _SCHEME.match(target)):
        hint = "record it in a run (pyx run, pyx query), and cite that"
        yield Fault(line=line, message=f"no evidence of a run: {(target or href)[:80]}", hint=hint)
        return
    yield Citation(
        written=shown or unquote(href),
        target=_normal(named["run"], named["output"]) if named else target,
        is_path=named is None,
        line=line,
        fragment=unquote(fragment) or None,
        sha256=sha256[1].lower() if sha256 else None,
    )


def _read_bare(words: Words) -> list[Citation | Fault]:
    found: list[Citation | Fault] = []
    start = 0
    ends = [*_NEXT.finditer(words.text), None]
    for end in ends:
        part = words.text[start : end.start() if end else None]
        line = words.line + words.text.count("\n", 0, start)
        if part.strip():
            found.append(_bare(" ".join(part.split()), line))
        start = end.end() if end else start
    return found


def _bare(text: str, line: int) -> Citation | Fault:
    named = _NAMED.fullmatch(text)
    explained = _EXPLAINED.match(text)
    if named is not None:
        target = _normal(named["run"], named["output"])
        return Citation(
            written=text, target=target, is_path=False, line=line, fragment=named["fragment"]
        )
    if explained is not None:
        target = _normal(explained["run"], None)
        return Citation(written=text, target=target, is_path=False, line=line)
    target, _, fragment = text.partition("#")
    target = target.strip()
    lowered = target.lower()
    of_a_path = ".manifest.json:" in lowered or ".zip:" in lowered or lowered.endswith(".zip")
    if of_a_path or "/" in target or "\\" in target or _RUN_ID.search(target):
        return Citation(
            written=text, target=target, is_path=not of_a_path, line=line, fragment=fragment or None
        )
    name = target.partition(":")[0]
    said = f"{name[:80]} names no run"
    if name.lower() == "last":
        said = "last means another run tomorrow"
    elif re.fullmatch(r"[\w.-]+", name):
        said = f"{name[:80]} is no label and no run id; a task means another run tomorrow"
    return Fault(line=line, message=said, hint=_HOW)


def _normal(run: str, output: str | None) -> str:
    run = run.upper() if run[0] in "eE" else run
    return f"{run}:{output.strip()}" if output else run
