"""A quotation of the log against the passage that it is said to stand in."""

from __future__ import annotations

from pyx_core.investigation.citation.quotation import find_quotation

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.investigation.check.verdict import Problem, State
    from pyx_core.investigation.citation.messages import Messages
    from pyx_core.investigation.citation.passage import Passage
    from pyx_core.investigation.citation.quotation import Quoted
    from pyx_core.investigation.log.document import Said

_LONGEST = 200


def check_quotation(
    quotation: Said, passage: Passage, messages: Messages
) -> tuple[State, list[Problem]]:
    """Whether the words stand there, and are not turned round by those beside them."""
    words = _bare(quotation.text)
    cut: Quoted | None = None
    instead: str | None = None
    for texts in passage.texts:
        found = find_quotation(words, texts())
        if found.is_there and found.turned is None:
            return "located", []
        if found.is_there and (cut is None or cut.is_doubtful):
            cut = found
        instead = instead or found.instead
    if cut is not None:
        return _cut(quotation, cut, messages)
    said = words if len(words) <= _LONGEST else f"{words[:_LONGEST]}…"
    if not passage.is_text:
        message = f"{passage.where} is no text, so nothing shows that it says {said!r}"
        return "unchecked", [messages.error(quotation.line, "unreadable", message)]
    other = f"says {instead}" if instead is not None else f"does not say that{_start(passage)}"
    message = f"says {said}; {passage.where} {other}"
    return "broken", [messages.error(quotation.line, "quotation_missing", message)]


def _bare(text: str) -> str:
    """Without the marks that a quotation stands in, if any."""
    text = text.strip()
    for first, last in (("`", "`"), ('"', '"'), ("“", "”"), ("„", "“"), ("«", "»")):
        if len(text) > 2 and text.startswith(first) and text.endswith(last):
            return text[1:-1]
    return text


def _start(passage: Passage) -> str:
    """What a short passage says instead."""
    text = next(passage.texts[0](), "")[: _LONGEST + 1] if passage.texts else ""
    text = " ".join(text.split())
    return f" but {text}" if text and len(text) <= _LONGEST else ""


def _cut(quotation: Said, cut: Quoted, messages: Messages) -> tuple[State, list[Problem]]:
    if cut.is_before:
        message = f'the quotation begins right behind "{cut.turned}", which turns it round'
    else:
        message = f'the quotation stops just before "{cut.turned}", which may take it back'
    hint = f'quote on, with "{cut.turned}" and what belongs to it'
    if cut.is_doubtful:
        return "located", [messages.warning(quotation.line, "cut_quotation", message, hint)]
    return "unchecked", [messages.error(quotation.line, "cut_quotation", message, hint)]
