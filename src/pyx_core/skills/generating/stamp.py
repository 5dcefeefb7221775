"""Each generated file says what it was generated from, so that edits and age can be told.

`digest` is that of the file's public text: its templates and the commands that it shows. `content`
is that of the file as it was written, so a file that does not match it was edited by hand.
"""

from __future__ import annotations

import re

import msgspec

from pyx_core.hashing import sha256_of

GENERATOR = "pyx gs"
_DIGITS = 16
_IN_METADATA = re.compile(
    r'^metadata:\n  version: "(?P<version>[^"]*)"\n  generator: "pyx gs"\n'
    r'  privacy: "(?P<privacy>\w+)"\n  digest: "(?P<digest>\w+)"\n  content: "(?P<content>\w*)"\n',
    re.MULTILINE,
)
_IN_COMMENT = re.compile(
    r"^<!-- pyx gs version=(?P<version>\S+) privacy=(?P<privacy>\w+) digest=(?P<digest>\w+)"
    r" content=(?P<content>\w*) -->\n",
    re.MULTILINE,
)


class Stamp(msgspec.Struct, frozen=True, kw_only=True):
    """What a file says of its origin; `is_edited` where its text is no longer what was written."""

    version: str
    privacy: str
    digest: str
    is_edited: bool


def digest_of(text: str) -> str:
    """A short hash of a text, whatever its line ends."""
    return sha256_of(_with_newlines(text).encode("utf-8", "surrogateescape"))[:_DIGITS]


def stamped(path: str, text: str, *, version: str, privacy: str, digest: str) -> str:
    """The text with its stamp: in the metadata of a SKILL.md, else in a comment at the end."""
    if path == "SKILL.md":
        start, frontmatter, body = text.split("---\n", 2)
        lines = [
            "metadata:",
            f'  version: "{version}"',
            f'  generator: "{GENERATOR}"',
            f'  privacy: "{privacy}"',
            f'  digest: "{digest}"',
            '  content: ""',
        ]
        open_text = f"{start}---\n{frontmatter}" + "\n".join(lines) + f"\n---\n{body}"
    else:
        open_text = (
            f"{text.rstrip()}\n\n<!-- pyx gs version={version} privacy={privacy}"
            f" digest={digest} content= -->\n"
        )
    return _filled(open_text, digest_of(open_text))


def read_stamp(text: str) -> Stamp | None:
    """The stamp of a file; None where it has none, so that it is not ours."""
    text = _with_newlines(text)
    found = _found(text)
    if found is None:
        return None
    open_text = text[: found.start("content")] + text[found.end("content") :]
    return Stamp(
        version=found["version"],
        privacy=found["privacy"],
        digest=found["digest"],
        is_edited=digest_of(open_text) != found["content"],
    )


def _found(text: str) -> re.Match[str] | None:
    if text.startswith("---\n"):
        return _IN_METADATA.search(text)
    # The last: a page may show what such a comment looks like.
    return next(reversed(list(_IN_COMMENT.finditer(text))), None)


def _filled(open_text: str, content: str) -> str:
    found = _found(open_text)
    assert found is not None
    return f"{open_text[: found.start('content')]}{content}{open_text[found.end('content') :]}"


def _with_newlines(text: str) -> str:
    # Git writes other line ends on Windows; that is nobody's edit.
    return text.replace("\r\n", "\n")
