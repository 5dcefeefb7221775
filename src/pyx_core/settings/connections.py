"""Connection variables: which kinds of stores there are, and how their variables are called.

The one table of both, for whoever lists variables and for whoever connects. A new kind of store is
a line here (and a file in `sources`, if it can be read).
"""

from __future__ import annotations

import re


class StoreKind:
    """A kind of store: its words in variables, its URL schemes, its usual port."""

    __slots__ = ("name", "port", "schemes", "words")

    def __init__(
        self, name: str, words: tuple[str, ...], schemes: tuple[str, ...], port: int | None
    ) -> None:
        self.name = name
        self.words = words
        self.schemes = schemes
        self.port = port


KINDS = (
    StoreKind("mysql", ("MYSQL",), ("mysql",), 3306),
    StoreKind("mariadb", ("MARIADB",), ("mariadb",), 3306),
    StoreKind("postgres", ("POSTGRESQL", "POSTGRES", "PG"), ("postgresql", "postgres"), 5432),
    StoreKind("sqlite", ("SQLITE",), ("sqlite", "sqlite3"), None),
    StoreKind("redis", ("REDIS", "VALKEY"), ("redis", "rediss", "valkey", "valkeys"), 6379),
    StoreKind("kafka", ("KAFKA",), ("kafka",), 9092),
    StoreKind("amqp", ("AMQP", "RABBITMQ"), ("amqp", "amqps"), 5672),
    StoreKind("mongodb", ("MONGODB", "MONGO"), ("mongodb", "mongodb+srv"), 27017),
    StoreKind("clickhouse", ("CLICKHOUSE",), ("clickhouse", "clickhouses"), 9000),
    StoreKind("http", ("HTTP",), ("http", "https"), None),
    StoreKind("ssh", ("SSH",), ("ssh", "sftp"), 22),
)

# What a variable tells of a store. Those in the first line tell where it is, all by themselves.
ADDRESSES = ("URL", "URI", "DSN", "BROKERS", "BOOTSTRAP_SERVERS", "PATH")
DETAILS = (
    *("HOST", "HOSTS", "PORT", "DATABASE", "DB", "SCHEMA", "USER", "USERNAME", "PASSWORD", "TOKEN"),
    *("KEY_PATH", "CA_PATH", "SECURITY_PROTOCOL", "SASL_MECHANISM"),
)

_WORDS = {word: kind for kind in KINDS for word in kind.words}
_NAME = re.compile(
    rf"(?P<word>{'|'.join(_WORDS)})(?:_(?P<label>[A-Z0-9_]+?))??"
    rf"_(?P<detail>{'|'.join((*ADDRESSES, *DETAILS))})"
)
# How libpq, which is in every client of Postgres, is told where to go.
_LIBPQ = frozenset(
    f"PG{word}"
    for word in (
        *("HOST", "HOSTADDR", "PORT", "DATABASE", "USER", "PASSWORD", "PASSFILE", "OPTIONS"),
        *("SERVICE", "SERVICEFILE"),
    )
)
_ANY_NAME = re.compile(rf"[A-Z][A-Z0-9_]*?(?:_(?P<detail>{'|'.join(ADDRESSES)}))?")
_NO_DATA = ("http", "ssh")
_DATABASE_URL = re.compile(r"(?:(?P<label>[A-Z0-9_]+)_)?DATABASE_(?P<detail>URL)")


class VariableName:
    """A connection variable's name, taken apart: `MYSQL_PROD_URL` is mysql, `PROD`, `URL`.

    `kind` is None where only the value tells, as with `DATABASE_URL`.
    """

    __slots__ = ("detail", "group", "kind", "label", "name")

    def __init__(self, name: str, kind: StoreKind | None, label: str | None, detail: str) -> None:
        self.name = name
        self.kind = kind
        self.label = label
        self.detail = detail
        self.group = name.removesuffix(f"_{detail}")

    @property
    def is_address(self) -> bool:
        """Whether this variable alone says where the store is."""
        return self.detail in ADDRESSES


def take_apart(name: str) -> VariableName | None:
    """What the name of a variable says of a store; None for any other variable."""
    if found := _NAME.fullmatch(name):
        return VariableName(name, _WORDS[found["word"]], found["label"], found["detail"])
    if found := _DATABASE_URL.fullmatch(name):
        return VariableName(name, None, found["label"], found["detail"])
    return None


def take_apart_with_value(name: str, value: str) -> VariableName | None:
    """The same, where the value may tell as well: `CELERY_BROKER_URL` is a store if it holds the
    URL of one. Its label is then all that stands before the detail."""
    if (part := take_apart(name)) is not None:
        return part
    found = _ANY_NAME.fullmatch(name)
    if found is None or not is_data_url(value):
        return None
    detail = found["detail"] or "URL"
    return VariableName(name, None, name.removesuffix(f"_{detail}"), detail)


def is_connection_variable(name: str) -> bool:
    """Whether a variable of this name tells how to reach a data store or a service."""
    return name in _LIBPQ or take_apart(name) is not None


def is_data_url(value: str) -> bool:
    """Whether this is the URL of a data store, rather than that of a page or a machine."""
    scheme, mark, _ = value.strip().removeprefix("jdbc:").partition("://")
    kind = kind_of_scheme(scheme) if mark else None
    return kind is not None and kind.name not in _NO_DATA


def kind_of_scheme(scheme: str) -> StoreKind | None:
    """The kind of store that a URL's scheme stands for; a driver behind a + is passed over."""
    known = {name: kind for kind in KINDS for name in kind.schemes}
    lowered = scheme.lower()
    return known.get(lowered) or known.get(lowered.partition("+")[0])
