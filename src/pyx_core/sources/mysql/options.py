"""The options in the URL of a MySQL or MariaDB server: TLS, and what changes nothing here."""

from __future__ import annotations

import difflib

from pyx_core.errors import PyxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    import ssl
    from collections.abc import Mapping
    from typing import Any

# Names as the URLs of mysql, JDBC, Go, PyMySQL and mysqlclient have them, in one spelling.
_FILES = {"sslca": "ca", "capath": "ca", "sslcert": "cert", "sslkey": "key"}
_SWITCHES = {"sslverifycert": "verify_ca", "sslverifyidentity": "verify_identity"}
# From the weakest to the strongest.
_MODES = ("disabled", "preferred", "required", "verify_ca", "verify_identity")
_MODE_NAMES = {"sslmode", "tls", "usessl", "requiressl"}
_MODE_WORDS = {
    **{mode.replace("_", ""): mode for mode in _MODES},
    **dict.fromkeys(("true", "1", "skipverify", "require"), "required"),
    **dict.fromkeys(("false", "0", "disable"), "disabled"),
    "prefer": "preferred",
    "verifyfull": "verify_identity",
}
# They say how another client turns values into its own types.
_WITHOUT_MEANING = {
    *("charset", "collation", "parsetime", "loc", "servertimezone", "connectiontimezone"),
    *("useunicode", "characterencoding", "zerodatetimebehavior", "autoreconnect"),
}
_SPELT = (
    *("ssl-mode", "ssl-ca", "ssl-cert", "ssl-key", "ssl-verify-cert", "ssl-verify-identity"),
    *("unix_socket", "tls", "useSSL", "requireSSL", "charset", "collation", "parseTime", "loc"),
    *("serverTimezone", "useUnicode", "characterEncoding", "zeroDateTimeBehavior"),
)


def driver_arguments(options: Mapping[str, str]) -> dict[str, Any]:
    """What the driver is to be given. Raises PyxError `usage` for an option that nobody knows."""
    arguments: dict[str, Any] = {}
    modes: list[str] = []
    files: dict[str, str] = {}
    for name, value in options.items():
        plain = _plain(name)
        if plain == "unixsocket":
            arguments["unix_socket"] = value
        elif plain in _FILES:
            files[_FILES[plain]] = value
            modes.append("verify_ca" if plain in ("sslca", "capath") else "required")
        elif plain in _SWITCHES:
            modes.append(_SWITCHES[plain] if _is_on(name, value) else "preferred")
        elif plain in _MODE_NAMES:
            modes.append(_mode(name, value))
        elif plain not in _WITHOUT_MEANING:
            near = difflib.get_close_matches(name, _SPELT, n=1, cutoff=0.5)
            hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(_SPELT)}"
            raise PyxError("usage", f"the URL has the unknown option {name}", hint)
    mode = max(modes, key=_MODES.index, default="preferred")
    mode = "disabled" if mode == "preferred" and "disabled" in modes else mode
    if mode not in ("disabled", "preferred") and "disabled" in modes:
        raise PyxError("usage", f"the URL asks for no TLS, and for TLS: {mode}", "leave one out")
    if mode == "disabled":
        arguments["ssl_disabled"] = True
    elif mode != "preferred":
        arguments["ssl"] = _context(mode, files)
    return arguments


def proves_the_server(arguments: Mapping[str, Any]) -> bool:
    """Whether nobody else can pass for the server."""
    context = arguments.get("ssl")
    return context is not None and bool(context.check_hostname)


def _context(mode: str, files: Mapping[str, str]) -> ssl.SSLContext:
    """Made here: the driver takes `required` for `preferred`, and checks no name without a CA."""
    import ssl

    try:
        context = ssl.create_default_context(cafile=files.get("ca"))
        # Certificates that a MySQL server makes for itself are not strictly so.
        context.verify_flags &= ~ssl.VERIFY_X509_STRICT
        context.check_hostname = mode == "verify_identity"
        verified = mode in ("verify_ca", "verify_identity")
        context.verify_mode = ssl.CERT_REQUIRED if verified else ssl.CERT_NONE
        if "cert" in files:
            context.load_cert_chain(files["cert"], files.get("key"))
    except OSError as error:
        message = f"a certificate or key can't be read: {error.strerror or error}"
        raise PyxError("usage", message, "check the paths in the URL") from error
    return context


def _plain(name: str) -> str:
    return name.lower().replace("-", "").replace("_", "")


def _is_on(name: str, value: str) -> bool:
    if value.lower() not in ("true", "1", "yes", "false", "0", "no"):
        raise PyxError("usage", f"the URL's option {name} is {value!r}", "give true or false")
    return value.lower() in ("true", "1", "yes")


def _mode(name: str, value: str) -> str:
    mode = _MODE_WORDS.get(_plain(value))
    if mode is None:
        raise PyxError("usage", f"the URL's option {name} is {value!r}", f"try {', '.join(_MODES)}")
    return mode
