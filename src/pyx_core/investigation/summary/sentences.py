"""Prose cut into what rests on findings: a sentence with labels, and those that lead to it."""

from __future__ import annotations

import re
from typing import NamedTuple

# Around a label in a text; private characters, so that nothing that is escaped can hold them.
OPEN, CLOSE = "\ue000", "\ue001"
LABELLED = re.compile(f"{OPEN}([^{CLOSE}]*){CLOSE}")
_END = re.compile(rf"[.!?][\"'”)*_]*(?:\s*{OPEN}[^{CLOSE}]*{CLOSE}[.,;]?)*(\s+)(?=\S)")
# Words that a full stop doesn't end, so that nobody cuts within them.
_SHORTENED = re.compile(
    r"(?:\b(?:e\.g|i\.e|cf|vs|approx|ca|no|etc|z\.B)|\b[A-Z])\.$", re.IGNORECASE
)


class Claim(NamedTuple):
    """Sentences of a paragraph that stand or fall together, and the space behind them.

    `labels` are what they rest on: those that follow them up to the next sentence. Sentences
    without a label belong to the next one with labels ("No." is said by what comes behind it);
    where none comes, they rest on nothing.
    """

    text: str
    labels: tuple[str, ...]
    start: int
    space: str


def claims(text: str) -> list[Claim]:
    """Cuts a paragraph, in which labels stand between `OPEN` and `CLOSE`, into its claims."""
    found: list[Claim] = []
    start = 0
    for sentence in _sentences(text):
        labels = LABELLED.findall(text[start : sentence.end])
        if labels:
            found.append(Claim(text[start : sentence.end], tuple(labels), start, sentence.space))
            start = sentence.end + len(sentence.space)
    if text[start:].strip():
        found.append(Claim(text[start:], (), start, ""))
    return found


class _Sentence(NamedTuple):
    end: int
    space: str


def _sentences(text: str) -> list[_Sentence]:
    ends = [
        _Sentence(found.start(1), found[1])
        for found in _END.finditer(text)
        if not _is_shortened(text[max(found.start() - 11, 0) : found.start() + 1])
    ]
    return [*ends, _Sentence(len(text), "")]


def _is_shortened(text: str) -> bool:
    # "No." at the start of an answer is a sentence, "no. 17" within one is not.
    found = _SHORTENED.search(text)
    return found is not None and not (found[0].lower() == "no." and found[0][0] == "N")
