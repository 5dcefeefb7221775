"""What people say, as it is written into a log so that it is read as it was meant."""

from __future__ import annotations

import os
import re
from urllib.parse import quote

from pyx_core.errors import PyxError
from pyx_core.investigation.log.citation_text import names_a_run
from pyx_core.investigation.log.markdown import blocks, unquoted

LONGEST_LINE = 4_000
LONGEST_TEXT = 20_000
# What Markdown or our own reading would take for more than a letter of a path.
_SAFE_IN_PATHS = "/-._~+,=@:"
_SAFE_IN_FRAGMENTS = "/-._~+,=@:?"
_SPECIAL = re.compile(r"[\\\[\]`*<&]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
_TICKS = re.compile(r"`+")


def one_line(text: str, what: str) -> str:
    """Words in one line. Raises PyxError `usage` where there are none, or very many."""
    return _bounded(" ".join(_clean(text).split()), what, LONGEST_LINE)


def paragraphs(text: str, what: str) -> str:
    """Words of several lines. Raises PyxError `usage` where there are none, or very many."""
    lines = [line.rstrip() for line in _clean(text).split("\n")]
    return _bounded("\n".join(lines).strip(), what, LONGEST_TEXT)


def of_a_section(text: str, what: str) -> str:
    """Paragraphs that leave the sections around them alone.

    Raises PyxError `refused` for headings of sections and code blocks without an end.
    """
    text = paragraphs(text, what)
    found = blocks([*text.split("\n"), "", "## end"])
    titles = [one for one in found if one.type == "heading" and one.tag in ("h1", "h2")]
    if titles != found[-1:]:
        message = f"{what} would hold a heading of a section, or a code block without an end"
        raise PyxError("refused", message, "use ### for a heading, and end what is begun")
    return text


def heading(text: str) -> str:
    """One line that stands in a heading: signs at its end are not taken for the heading's own."""
    return f"{text} #" if text.endswith("#") else text


def quotation(text: str) -> list[str]:
    """The lines of a quotation: code in one line, or a block of code."""
    text = _bounded(_clean(text).strip("\n"), "a quotation", LONGEST_TEXT)
    longest = max((len(ticks) for ticks in _TICKS.findall(text)), default=0)
    if "\n" not in text:
        return [_code(text, longest)]
    fence = "`" * max(3, longest + 1)
    return ["", fence, *text.split("\n"), fence]


def assertion(text: str) -> str:
    """An assertion in one line; as code where the reader would else take off quotation marks."""
    text = _bounded(" ".join(_clean(text).split("\n")).strip(), "an assertion", LONGEST_LINE)
    if unquoted(text) == text:
        return text
    return _code(text, max((len(ticks) for ticks in _TICKS.findall(text)), default=0))


def link(shown: str, target: str, fragment: str | None, sha256: str) -> str:
    """A Markdown link to a file with its hash. `target` is relative to the log, or absolute."""
    path = target.replace(os.sep, "/")
    if not path.isprintable():
        message = f"a file with such a name can't be cited: {path[:200]!r}"
        raise PyxError("usage", message, "give the output another name, and run again")
    path = f"./{path}" if names_a_run(path) else path
    written = _encoded(path, _SAFE_IN_PATHS)
    if fragment:
        written += f"#{_encoded(fragment, _SAFE_IN_FRAGMENTS)}"
    return f'[{plain(shown)}]({written} "sha256:{sha256}")'


def plain(text: str) -> str:
    """One line of text that Markdown shows as it is."""
    return _SPECIAL.sub(lambda sign: f"\\{sign[0]}", " ".join(_clean(text).split()))


def _encoded(text: str, safe: str) -> str:
    return "".join(
        letter if ord(letter) > 0x7F and letter.isprintable() else quote(letter, safe=safe)
        for letter in text
    )


def _code(text: str, longest: int) -> str:
    fence = "`" * (longest + 1)
    pad = " " if text[0] in "` " or text[-1] in "` " else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _clean(text: str) -> str:
    """Without what can't be written in UTF-8, and without letters that steer terminals."""
    text = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    text = re.sub(r"\r\n?", "\n", text)
    return "".join(
        letter if letter in "\n\t" or letter.isprintable() or letter.isspace() else "\ufffd"
        for letter in text
    )


def _bounded(text: str, what: str, longest: int) -> str:
    if not text.strip():
        raise PyxError("usage", f"{what} needs words", "put them in quotation marks")
    if len(text) > longest:
        message = f"{what} of {len(text):,} letters; at most {longest:,} are written"
        raise PyxError("usage", message, "keep long texts in an output of a run, and cite that")
    return text
