"""The forms in which a secret may be written: the needles that are searched for."""

from __future__ import annotations

import binascii

from pyx_core.secrets.appearance import SHORTEST, is_commonplace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_ALWAYS_BARE = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-~"
_ALSO_BARE = (
    b"",  # quote_plus, a form's fields
    b"/",  # urllib.parse.quote
    b" +",  # SQLAlchemy's URLs
    b"!'()*",  # JavaScript's encodeURIComponent
    b";,/?:@&=+$!'()*#",  # JavaScript's encodeURI
)
_WRAPPED_AT = (76, 64)  # coreutils and MIME; openssl and PEM
_HTML = (("&quot;", "&#x27;"), ("&#34;", "&#39;"))  # Python; Go and Jinja
_DOTNET = "\"'<>&+`"  # what System.Text.Json escapes beyond JSON's own
_ESCAPED_SOMEWHERE = frozenset("\\\"'<>&/+`")


def needles_of(value: str) -> list[bytes]:
    """All byte forms of `value`, none with a line break, none shorter than six bytes.

    Of a value of several lines the lines are needles as well, but for those that say nothing.
    """
    found: dict[bytes, None] = {}
    for text in _readings(value):
        found.update(dict.fromkeys(_forms(text)))
        lines = text.splitlines()
        if len(lines) > 1:
            for line in map(str.strip, lines):
                if not _is_trivial(line):
                    found.update(dict.fromkeys((to_bytes(line), *_escaped(line))))
    return [
        needle
        for needle in found
        if len(needle) >= SHORTEST and b"\n" not in needle and b"\r" not in needle
    ]


def to_bytes(text: str) -> bytes:
    """UTF-8, and of what the environment held that is not UTF-8 the bytes that it was."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # half of a surrogate pair, possible on Windows
        return text.encode("utf-8", "surrogatepass")


def _readings(value: str) -> Iterator[str]:
    """A key is often kept on one line, with `\\n` written out, and put right by who reads it."""
    yield value
    if "-----BEGIN" in value and "\\n" in value:
        yield value.replace("\\r", "").replace("\\n", "\n")


def _is_trivial(line: str) -> bool:
    return is_commonplace(line) or line.startswith(("-----BEGIN", "-----END"))


def _forms(text: str) -> Iterator[bytes]:
    raw = to_bytes(text)
    yield raw
    yield text.encode("utf-16-le", "surrogatepass")  # what PowerShell 5 writes to files
    yield raw.hex().encode()
    yield raw.hex().upper().encode()
    for encoded in _base64(raw):
        yield encoded
        yield encoded.translate(bytes.maketrans(b"+/", b"-_"))
    yield from _url_quoted(raw)
    yield from _escaped(text)


def _base64(raw: bytes) -> Iterator[bytes]:
    """What stays the same in base64, whatever stands before and after `raw`."""
    for offset in range(3):
        encoded = binascii.b2a_base64(b"\0" * offset + raw, newline=False)
        settled = encoded[(0, 2, 3)[offset] : (offset + len(raw)) * 8 // 6]
        yield settled
        if not offset:
            for width in _WRAPPED_AT:
                if len(settled) > width:
                    yield from (settled[at : at + width] for at in range(0, len(settled), width))


def _url_quoted(raw: bytes) -> Iterator[bytes]:
    if not raw.strip(_ALWAYS_BARE) and all(byte in _ALWAYS_BARE for byte in raw):
        return
    for bare in _ALSO_BARE:
        plain = frozenset(_ALWAYS_BARE + bare)
        for escape in (b"%%%02X", b"%%%02x"):
            quoted = b"".join(bytes((b,)) if b in plain else escape % b for b in raw)
            yield quoted
            if b" " not in bare:
                yield quoted.replace(b"%20", b"+")


def _escaped(text: str) -> Iterator[bytes]:
    """As JSON, Python's repr and HTML write it; nothing where all of them leave it as it is."""
    if text.isascii() and text.isprintable() and _ESCAPED_SOMEWHERE.isdisjoint(text):
        return
    import json

    for ascii_only in (True, False):
        quoted = json.dumps(text, ensure_ascii=ascii_only)[1:-1]
        yield to_bytes(quoted)
        yield to_bytes(quoted.replace("/", "\\/"))  # PHP
        for mark in "<>&":  # Go
            quoted = quoted.replace(mark, f"\\u{ord(mark):04x}")
        yield to_bytes(quoted)
    yield "".join(map(_dotnet_escaped, text)).encode()
    yield to_bytes(repr(text)[1:-1])
    yield to_bytes(repr(text + "'\"")[1:-1].removesuffix("\\'\""))  # within a text with both quotes
    yield repr(to_bytes(text))[2:-1].encode()
    entities = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    yield to_bytes(entities)
    for double, single in _HTML:
        yield to_bytes(entities.replace('"', double).replace("'", single))


def _dotnet_escaped(letter: str) -> str:
    import json

    if letter in _DOTNET:
        return f"\\u{ord(letter):04X}"
    escaped = json.dumps(letter)[1:-1]
    return escaped.upper().replace("\\U", "\\u") if escaped.startswith("\\u") else escaped
