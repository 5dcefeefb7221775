"""Whether a command line that a document quotes could be meant so: the live parser is asked."""

from __future__ import annotations

import functools
import re
import shlex

from pyx_cli.options import split_at_dashes
from pyx_cli.parser import build
from pyx_cli.table import resolve
from pyx_core.errors import PyxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_cli.parser import Parser
    from pyx_cli.table import Command

_PLACEHOLDER = re.compile(r"[A-Z][A-Z_.…]*|.*…|.*\.\.\.")
_ANGLED = re.compile(r"<[\w -]+>")
_SYNOPSIS = re.compile(r"(?:^|\s)[\[(]")
_SYNOPSIS_SIGNS = re.compile(r"[\[\]()]| \| ")


def check(command: str) -> None:
    """Raises PyxError where a command or an option does not exist, or could not be meant so.

    Synopses (`pyx run [--file F]`) and placeholders (`N`, `<task>`, `…`) may stand for words.
    Raises ValueError where the line can't be taken apart as a shell does.
    """
    is_synopsis = _SYNOPSIS.search(command) is not None
    command = _ANGLED.sub("NAME", command)
    words = _SYNOPSIS_SIGNS.sub(" ", command).split() if is_synopsis else _words_of(command)
    words = words[1:]
    if not words or _PLACEHOLDER.fullmatch(words[0]):
        return
    if words[0] in ("--version", "-V", "--help", "-h"):
        return
    found, rest = resolve(words)
    if found is None:
        raise PyxError("usage", f"no command {' '.join(words[:2])!r}")
    if found.name == "python" or {"--help", "-h"} & set(words) or not rest:
        return  # its name alone speaks of the command
    parser = _parser(found)
    own = split_at_dashes(rest)[0]
    # `pyx peek --where` speaks of the option, without a value.
    names_an_option = own[-1:] and own[-1] in parser.flags
    if is_synopsis or names_an_option or any(_PLACEHOLDER.fullmatch(word) for word in own):
        unknown = [
            word for word in own if word.startswith("-") and word.split("=")[0] not in parser.flags
        ]
    else:
        unknown = parser.parse_known_args(own)[1]
    if unknown:
        raise PyxError("usage", f"{found.name} knows no {' '.join(unknown)}")


def complaint(command: str) -> str | None:
    """Why a command line can't be meant so; None where it can."""
    try:
        check(command)
    except PyxError as error:
        return error.message
    except ValueError as error:
        return str(error).lower()
    return None


@functools.cache
def _parser(command: Command) -> Parser:
    # A document quotes a few commands many times.
    return build(command)


def _words_of(command: str) -> list[str]:
    """The words up to the first operator of a shell."""
    lexer = shlex.shlex(command, posix=True, punctuation_chars="|&;<>")
    lexer.whitespace_split = True
    lexer.commenters = "#"
    words: list[str] = []
    for word in lexer:
        if set(word) <= set("|&;<>"):
            break
        words.append(word)
    return words
