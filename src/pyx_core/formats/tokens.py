"""What a text costs a reader that is a language model: an estimate in tokens, on the safe side.

No tokenizer of any vendor is asked. The rule overestimates on purpose; how far, beside two public
tokenizers, stands in docs/design/004.
"""

from __future__ import annotations

import re

METHOD = "by rule, on the safe side: a token per 4 letters, 2 digits, 1 mark"

_PIECES = re.compile(
    r"([A-Za-z0-9+/]{20,})"  # base64, hashes, very long names
    r"|([A-Z]+[a-z]*|[a-z]+)"  # the parts of a name in camel case are tokens of their own
    r"|([0-9]+)"
    r"|( (?=[A-Za-z]))"  # a blank before a word belongs to its token
    r"|( +)"
    r"|([\x00-\x7f])"
    r"|([\x80-\u10ff\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3]+)"  # scripts that tokenizers know
    r"|(.)",
    re.DOTALL,
)
_BLOB, _LETTERS, _DIGITS, _JOINED, _BLANKS, _MARK, _SCRIPT, _RARE = range(1, 9)


def estimate_tokens(text: str) -> int:
    """An upper estimate of the tokens of `text`."""
    total = 0.0
    for piece in _PIECES.finditer(text):
        kind = piece.lastindex
        size = piece.end() - piece.start()
        if kind == _MARK:
            total += 1
        elif kind == _LETTERS:
            total += (size + 3) // 4
        elif kind == _DIGITS:
            total += (size + 1) // 2
        elif kind == _BLOB:
            total += 0.75 * size
        elif kind == _BLANKS:
            total += (size + 15) // 16
        elif kind == _SCRIPT:
            total += len(piece[0].encode()) * 2 / 3
        elif kind == _RARE:
            total += len(piece[0].encode("utf-8", "surrogatepass"))
    return int(total) + 1
