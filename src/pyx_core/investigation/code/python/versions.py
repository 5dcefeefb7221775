"""Versions of Python distributions: their one spelling, and their order."""

from __future__ import annotations

import re

_SPELLINGS = {"alpha": "a", "beta": "b", "c": "rc", "pre": "rc", "preview": "rc", "rev": "post"}
_PARTS = re.compile(
    r"v?(?:(?P<epoch>\d+)!)?(?P<release>\d+(?:\.\d+)*)"
    r"(?:[-_.]?(?P<pre>alpha|a|beta|b|preview|pre|c|rc)[-_.]?(?P<pre_n>\d*))?"
    r"(?:-(?P<implicit>\d+)|[-_.]?(?P<post>post|rev|r)[-_.]?(?P<post_n>\d*))?"
    r"(?:[-_.]?(?P<dev>dev)[-_.]?(?P<dev_n>\d*))?"
    r"(?:\+(?P<local>[a-z0-9]+(?:[-_.][a-z0-9]+)*))?",
    re.ASCII,
)
# Longer runs of digits are no versions, and slow to turn into numbers.
_LONGEST = 200
_LAST = (1, 0)

Key = tuple[int, tuple[int, ...], tuple[int, str, int], tuple[int, int], tuple[int, int]]


def canonical(version: str) -> str:
    """A version in the one spelling of all that are equal to it (PEP 440); others as they are."""
    found = _match(version)
    if found is None:
        return version.strip()
    words = [f"{int(found['epoch'])}!" if int(found["epoch"] or 0) else ""]
    words.append(".".join(map(str, _release(found))))
    if found["pre"]:
        words.append(f"{_SPELLINGS.get(found['pre'], found['pre'])}{int(found['pre_n'] or 0)}")
    if found["post"] or found["implicit"]:
        words.append(f".post{int(found['implicit'] or found['post_n'] or 0)}")
    if found["dev"]:
        words.append(f".dev{int(found['dev_n'] or 0)}")
    if found["local"]:
        words.append("+" + re.sub(r"[-_]", ".", found["local"]))
    return "".join(words)


def order(version: str) -> Key | None:
    """What versions are ordered by (PEP 440, without the local part); None for what is none."""
    found = _match(version)
    if found is None:
        return None
    has_post = bool(found["post"] or found["implicit"])
    pre = (1, "", 0)
    if found["pre"]:
        spelling = _SPELLINGS.get(found["pre"], found["pre"])
        pre = (0, spelling, int(found["pre_n"] or 0))
    elif found["dev"] and not has_post:
        pre = (-1, "", 0)
    post = (1, int(found["implicit"] or found["post_n"] or 0)) if has_post else (0, 0)
    dev = (0, int(found["dev_n"] or 0)) if found["dev"] else _LAST
    return int(found["epoch"] or 0), _release(found), pre, post, dev


def _match(version: str) -> re.Match[str] | None:
    text = version.strip().lower()
    return _PARTS.fullmatch(text) if len(text) <= _LONGEST else None


def _release(found: re.Match[str]) -> tuple[int, ...]:
    numbers = [int(number) for number in found["release"].split(".")]
    while len(numbers) > 1 and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)
