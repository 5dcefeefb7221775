"""How alike two names are, for people who know why they differ."""

from __future__ import annotations

import difflib
import functools
import re

_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[^\W\dA-Z_]+|[A-Z]+|\d+")
_PREFIXES = frozenset({"tbl", "tb", "t", "tab", "app", "dbo", "public", "v", "vw", "col", "fld"})
_SHORT = {
    **dict.fromkeys(("identifier", "ident", "pk"), "id"),
    **dict.fromkeys(("guid", "uid"), "uuid"),
    **dict.fromkeys(("num", "no", "nr", "nbr"), "number"),
    **dict.fromkeys(("dt", "day"), "date"),
    **dict.fromkeys(("ts", "tstamp", "time", "datetime"), "timestamp"),
    **dict.fromkeys(("pwd", "passwd"), "password"),
    "qty": "quantity",
    "amt": "amount",
    "addr": "address",
    "desc": "description",
    "descr": "description",
    "cust": "customer",
    "prod": "product",
    "cat": "category",
    "tel": "phone",
    "telephone": "phone",
    "mail": "email",
    "lang": "language",
    "cnt": "count",
    "usr": "user",
    "acct": "account",
    "org": "organization",
    "msg": "message",
    "img": "image",
    "doc": "document",
    "ref": "reference",
    "curr": "currency",
    "ccy": "currency",
}
# Words that say how a value is kept, not what it is.
_FORMS = frozenset({"at", "on", "cents", "cent", "utc", "iso", "flag", "is", "code", "of", "the"})
_SIMILAR = 0.82


@functools.lru_cache(maxsize=65536)
def words(name: str) -> tuple[str, ...]:
    """The words of a name in lower case, however they are put together."""
    return tuple(word.lower() for word in _WORD.findall(name)) or (name.lower(),)


def singular(word: str) -> str:
    """`categories` becomes `category`, `boxes` `box`, `orders` `order`; `status` stays."""
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    if len(word) > 4 and word.endswith(("xes", "ches", "shes", "sses", "zes", "tuses", "nuses")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


@functools.lru_cache(maxsize=65536)
def plain_words(name: str) -> tuple[str, ...]:
    """The words without prefixes, in the singular, abbreviations written out."""
    found = words(name)
    if len(found) > 1 and found[0] in _PREFIXES:
        found = found[1:]
    return tuple(_SHORT.get(one, one) for one in (singular(word) for word in found))


def likeness(old: str, new: str, owners: tuple[str, str] = ("", "")) -> tuple[float, str]:
    """From 0 to 1, and why. `owners` are the tables of two columns, whose names they may repeat."""
    if old == new:
        return 1.0, "same name"
    if old.lower() == new.lower():
        return 0.98, "same name but for case"
    if words(old) == words(new):
        return 0.96, "same words, written together otherwise"
    left, right = plain_words(old), plain_words(new)
    if left == right:
        return 0.92, _reason(words(old), words(new))
    bare = _without(left, owners[0]), _without(right, owners[1])
    if bare[0] == bare[1]:
        return 0.88, "same words without the table's name"
    essence = frozenset(bare[0]) - _FORMS, frozenset(bare[1]) - _FORMS
    if essence[0] and essence[0] == essence[1]:
        return 0.8, "same words but for how the value is kept"
    shared = essence[0] & essence[1]
    if shared:
        score = 0.75 * len(shared) / len(essence[0] | essence[1])
        return score, f"shared words: {', '.join(sorted(shared))}"
    ratio = _similarity(*sorted(("".join(left), "".join(right))))
    return (0.7 * ratio, "similar letters") if ratio >= _SIMILAR else (0.0, "")


def _similarity(first: str, second: str) -> float:
    """What difflib says, which depends on what comes first; quickly where it is little."""
    if min(len(first), len(second)) * 2 < (len(first) + len(second)) * _SIMILAR:
        return 0.0
    matcher = difflib.SequenceMatcher(None, first, second, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= _SIMILAR else 0.0


def own_words(name: str, owner: str) -> tuple[str, ...]:
    """The plain words of a column's name without those of its table."""
    return _without(plain_words(name), owner)


def _without(found: tuple[str, ...], owner: str) -> tuple[str, ...]:
    prefix = plain_words(owner) if owner else ()
    if prefix and len(found) > len(prefix) and found[: len(prefix)] == prefix:
        return found[len(prefix) :]
    return found


def _reason(old: tuple[str, ...], new: tuple[str, ...]) -> str:
    without = [one[1:] if len(one) > 1 and one[0] in _PREFIXES else one for one in (old, new)]
    if without[0] == without[1]:
        return "same words without a prefix"
    if [singular(word) for word in without[0]] == [singular(word) for word in without[1]]:
        return "same words, singular against plural"
    return "same words, one of them abbreviated"
