"""Passwords and tokens in URLs, connection strings, command lines, JSON and YAML."""

from __future__ import annotations

from pyx_core.secrets.appearance import fits, looks_random
from pyx_core.secrets.names import judge

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

_HINTS = ("pass", "pwd", "secret", "token", "key", "sig", "cred", "cookie", "auth", "jwt", "salt")
_KEY = (
    r"(--)?(?<![A-Za-z0-9_])([A-Za-z_][\w.-]{0,80})\\?[\"']?"
    r"(?:\s{0,9}=\s{0,9}|:\s{0,9}(?=\\?[\"'])|:[ \t]{1,9}|(?(1)[ \t]{1,9}(?!-)|(?!)))"
)
"""`key=`, `"key": `, `key: ` or `--key `."""
_VALUE = (
    r"\"((?:[^\"\\]|\\.|\"\")*)\""
    r"|'((?:[^'\\]|\\.|'')*)'"
    r"|\{([^}\n]*)\}"
    r"|([^\n]*?)(?=[\s&;,]{1,9}[\"']?[A-Za-z][\w.-]{0,80}(?: [A-Za-z]{1,20})?\s{0,9}=|[\s;&]{0,9}$)"
)
"""Quoted, in braces (ODBC), or up to the next `key=`."""
_MOST = 64
"""So many secrets are looked for in one value, which bounds the time that a strange one takes."""
_NO_PASSWORD = ("", "x-oauth-basic", "x")


def parts_of_urls(value: str, *, lone_user: bool = False) -> Iterator[str]:
    """Passwords of the URLs in `value`, raw and decoded, and tokens that stand in a user's place.

    With `lone_user`, whatever stands alone before the `@` is a token (as in a Sentry DSN).
    """
    for piece in value.split("://")[1:]:
        text = piece.split(None, 1)[0] if piece.strip() else ""
        user, _, password = _user_information(text).partition(":")
        if password not in _NO_PASSWORD:
            yield password
            yield unquoted(password)
        elif lone_user or looks_random(user):
            yield user
            yield unquoted(user)


def password_of_oracle(value: str) -> str:
    """The password of `user/password@host`, or nothing."""
    user, _, rest = value.partition("/")
    password, at, _ = rest.rpartition("@")
    return password if at and user and not set(user) & set(":@= ") else ""


def _user_information(text: str) -> str:
    """What stands before the host; a raw `/`, `?` or `#` in a password is forgiven."""
    end = min((at for at in map(text.find, "/?#") if at >= 0), default=len(text))
    authority = text[:end]
    if "@" in authority:
        return authority.rpartition("@")[0]
    _, colon, port = authority.rpartition(":")
    if colon and port and not port.isdigit() and not port.endswith("]") and "@" in text:
        return text.rpartition("@")[0]
    return ""


def parts_of_assignments(value: str) -> Iterator[str]:
    """Values of keys with a secret's name: libpq, ADO, JDBC, queries of URLs, options, JSON."""
    if "=" not in value and ":" not in value and "--" not in value:
        return
    lowered = value.lower()
    if not any(hint in lowered for hint in _HINTS):
        return
    import re

    left = _MOST
    for match in re.finditer(_KEY, value):
        verdict = judge(match[2], is_key=True)
        if verdict == "never":
            continue
        left -= 1
        if left < 0:
            return
        found = re.compile(_VALUE, re.MULTILINE).match(value, match.end())
        if found is None:
            continue
        for part in _readings(found):
            if fits(verdict, part):
                yield part


def _readings(found: re.Match[str]) -> Iterator[str]:
    """What a program may take the value to be, given that its dialect isn't known."""
    import re

    if found[4] is None:
        quoted: str = found[found.lastindex or 0]
        yield quoted
        if "\\" in quoted or '""' in quoted or "''" in quoted:
            doubled = quoted.replace('""', '"').replace("''", "'")
            yield re.sub(r"\\(.)", r"\1", doubled)
            yield quoted.replace("\\n", "\n").replace("\\/", "/").replace('\\"', '"')
        return
    plain = found[4].strip()
    if plain.startswith(("\\", '"', "'")):
        plain = plain.strip("\\\"'")
    yield plain
    yield unquoted(plain)
    for cut in (r"\s", r"[&#;]", r"[\s&#;,\"'\\})]"):
        first = re.split(cut, plain, maxsplit=1)[0]
        if first != plain:
            yield first
            yield unquoted(first)


def unquoted(text: str) -> str:
    """`text` with its percent-escapes decoded (urllib.parse takes 5 ms to import)."""
    if "%" not in text:
        return text
    start, *escapes = text.split("%")
    decoded = bytearray(start.encode("utf-8", "surrogateescape"))
    for escape in escapes:
        digits, rest = escape[:2], escape[2:]
        if len(digits) == 2 and not digits.strip("0123456789abcdefABCDEF"):
            decoded.append(int(digits, 16))
        else:
            rest = f"%{escape}"
        decoded += rest.encode("utf-8", "surrogateescape")
    return decoded.decode("utf-8", "surrogateescape")
