"""The value of a connection variable becomes an address: URLs, DSNs, paths, lists of brokers."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, unquote, urlsplit

from pyx_core.errors import PyxError
from pyx_core.settings.connections import StoreKind, kind_of_scheme
from pyx_core.sources.source import Address

# As Go programs write it: user:password@tcp(host:3306)/database
_GO_DSN = re.compile(
    r"(?:(?P<user>[^:@/]*)(?::(?P<password>.*))?@)?tcp\((?P<place>[^)]+)\)/(?P<database>[^?]*)"
    r"(?:\?(?P<query>.*))?"
)
_KEYWORD = re.compile(r"\s*(\w+)\s*=\s*(?:'((?:[^'\\]|\\.)*)'|([^\s;]*))\s*;?")
# What a keyword of libpq, JDBC, ADO or a query string stands for.
_MEANINGS = {
    **dict.fromkeys(("host", "hostaddr", "server", "data source"), "host"),
    "port": "port",
    **dict.fromkeys(("dbname", "database", "initial catalog"), "database"),
    **dict.fromkeys(("user", "username", "uid", "user id"), "user"),
    **dict.fromkeys(("password", "pwd"), "password"),
}


def parse_address(value: str, kind: StoreKind | None) -> tuple[StoreKind, Address]:
    """Kind and address that a variable's value stands for; `kind` is what its name says.

    Raises PyxError `usage` where the value can't be understood; it never quotes the value.
    """
    text = value.strip().removeprefix("jdbc:")
    scheme = text.partition("://")[0] if "://" in text else text.partition(":///")[0]
    if "://" in text and re.fullmatch(r"[A-Za-z][\w+.-]*", scheme):
        by_scheme = kind_of_scheme(scheme)
        if by_scheme is None and scheme == "unix" and kind is not None:
            by_scheme = kind
        if by_scheme is None:
            raise PyxError("usage", f"no kind of store has URLs of {scheme}://", "pyx sources")
        return _reconciled(kind, by_scheme), _of_url(text, by_scheme)
    if kind is None:
        raise PyxError("usage", "it is no URL, so its kind is not known", "give a URL")
    return kind, _of_text(text, kind)


def _reconciled(by_name: StoreKind | None, by_scheme: StoreKind) -> StoreKind:
    """MariaDB is reached by mysql:// URLs; a name and a scheme of different families disagree."""
    if by_name is None or by_name is by_scheme:
        return by_scheme
    family = {"mysql", "mariadb"}
    if {by_name.name, by_scheme.name} <= family:
        return by_name
    raise PyxError(
        "usage",
        f"its name says {by_name.name}, its URL says {by_scheme.name}",
        "rename the variable, or correct the URL",
    )


def _of_text(text: str, kind: StoreKind) -> Address:
    if kind.name == "sqlite":
        return Address(database=text)
    if kind.name == "kafka":
        return _brokers(text, kind)
    if found := _GO_DSN.fullmatch(text):
        host, port = _host_and_port(found["place"], kind)
        return Address(
            scheme=kind.schemes[0],
            host=host,
            port=port,
            user=found["user"],
            password=found["password"],
            database=found["database"] or None,
            options=dict(parse_qsl(found["query"] or "")),
        )
    if "=" in text:
        return _of_keywords(text, kind)
    if re.fullmatch(r"[\w.-]+(:\d+)?", text):
        host, port = _host_and_port(text, kind)
        return Address(scheme=kind.schemes[0], host=host, port=port)
    raise PyxError(
        "usage", "it is neither a URL nor a DSN", f"try {kind.schemes[0]}://USER@HOST/DB"
    )


def _of_url(text: str, kind: StoreKind) -> Address:
    if kind.name == "sqlite":
        path = text.partition("://")[2].partition("?")[0]
        return Address(scheme="sqlite", database=unquote(path.removeprefix("/")))
    scheme, _, rest = text.partition("://")
    # A raw / ? or # in a password ends the authority for urlsplit; the last @ is what counts.
    head, at, tail = rest.rpartition("@")
    user, _, password = head.partition(":")
    try:
        split = urlsplit(f"{scheme}://{tail}")
        port = split.port
    except ValueError as error:
        raise PyxError("usage", "its host or port can't be read", "check the URL") from error
    options = dict(parse_qsl(split.query))
    if kind.name == "kafka":
        address = _brokers(split.netloc, kind)
        address.user, address.password = unquote(user) or None, unquote(password) or None
        address.options = options
        return address
    has_place = split.netloc.strip() or scheme == "unix" or "unix_socket" in options
    # libpq has a socket of its own to go to, where nothing is said.
    if not has_place and kind.name != "postgres":
        raise PyxError("usage", "it names no host", f"try {scheme}://USER@HOST")
    database = unquote(split.path.removeprefix("/")) or None
    if scheme == "unix":
        database, options["unix_socket"] = options.get("db"), split.path
    return Address(
        scheme=scheme,
        host=split.hostname,
        port=port or (kind.port if split.hostname else None),
        user=(unquote(user) or None) if at else options.pop("user", None),
        password=(unquote(password) or None) if at else options.pop("password", None),
        database=database,
        options=options,
    )


def _of_keywords(text: str, kind: StoreKind) -> Address:
    known: dict[str, str] = {}
    options: dict[str, str] = {}
    position = 0
    while position < len(text):
        found = _KEYWORD.match(text, position)
        if found is None or found.end() == position:
            raise PyxError("usage", "its keywords can't be read", "try host=… port=… dbname=…")
        position = found.end()
        value = found[3] if found[2] is None else re.sub(r"\\(.)", r"\1", found[2])
        meaning = _MEANINGS.get(found[1].lower())
        if meaning is None:
            options[found[1]] = value
        else:
            known[meaning] = value
    port = known.get("port", "")
    return Address(
        scheme=kind.schemes[0],
        host=known.get("host"),
        port=int(port) if port.isdigit() else kind.port,
        user=known.get("user"),
        password=known.get("password"),
        database=known.get("database"),
        options=options,
    )


def _brokers(text: str, kind: StoreKind) -> Address:
    hosts = tuple(part.strip() for part in text.replace(";", ",").split(",") if part.strip())
    if not hosts:
        raise PyxError("usage", "it names no broker", "try HOST:9092")
    host, port = _host_and_port(hosts[0], kind)
    return Address(scheme="kafka", host=host, port=port, hosts=hosts)


def _host_and_port(text: str, kind: StoreKind) -> tuple[str, int | None]:
    host, colon, port = text.rpartition(":")
    if not colon or not port.isdigit():
        return text.strip("[]"), kind.port
    return host.strip("[]"), int(port)
