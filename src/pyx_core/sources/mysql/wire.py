"""PyMySQL's connection, with rows read one by one, values as the server wrote them, and an end.

Imported only where PyMySQL is installed.
"""

from __future__ import annotations

import contextlib
import socket
from decimal import Decimal

import pymysql
from pymysql.connections import Connection
from pymysql.constants import FIELD_TYPE, FLAG

from pyx_core.sources.session import JsonText

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any

    Convert = Callable[[bytes], Any]
    # PyMySQL's class is generic for type checkers only.
    _Connection = Connection[Any]
else:
    _Connection = Connection

_LONGEST_PACKET = 0xFFFFFF
_BINARY = 63  # the number of the character set that is none
_NUMBERS = {
    FIELD_TYPE.TINY: "tinyint",
    FIELD_TYPE.SHORT: "smallint",
    FIELD_TYPE.INT24: "mediumint",
    FIELD_TYPE.LONG: "int",
    FIELD_TYPE.LONGLONG: "bigint",
    FIELD_TYPE.YEAR: "year",
}
_OTHERS = {
    FIELD_TYPE.FLOAT: "float",
    FIELD_TYPE.DOUBLE: "double",
    FIELD_TYPE.DECIMAL: "decimal",
    FIELD_TYPE.NEWDECIMAL: "decimal",
    FIELD_TYPE.NULL: "null",
    FIELD_TYPE.TIMESTAMP: "timestamp",
    FIELD_TYPE.DATETIME: "datetime",
    FIELD_TYPE.DATE: "date",
    FIELD_TYPE.NEWDATE: "date",
    FIELD_TYPE.TIME: "time",
    FIELD_TYPE.BIT: "bit",
    FIELD_TYPE.JSON: "json",
    FIELD_TYPE.GEOMETRY: "geometry",
}
_STRINGS = {
    FIELD_TYPE.STRING: ("char", "binary"),
    FIELD_TYPE.TINY_BLOB: ("text", "blob"),
    FIELD_TYPE.BLOB: ("text", "blob"),
    FIELD_TYPE.MEDIUM_BLOB: ("text", "blob"),
    FIELD_TYPE.LONG_BLOB: ("text", "blob"),
}


def _text(data: bytes) -> str:
    return str(data, "utf-8")


def _datetime(data: bytes) -> str:
    """`2026-11-25 07:23:12` becomes `2026-11-25T07:23:12`; what is no date stays as it is."""
    text = str(data, "ascii")
    return text if text.startswith("0000") else f"{text[:10]}T{text[11:]}"


def _timestamp(data: bytes) -> str:
    """The session's time zone is UTC."""
    text = _datetime(data)
    return text if text.startswith("0000") else f"{text}+00:00"


_CONVERSIONS: dict[str, Convert] = {
    **dict.fromkeys(_NUMBERS.values(), int),
    **dict.fromkeys((f"{name} unsigned" for name in _NUMBERS.values()), int),
    **dict.fromkeys(("binary", "varbinary", "blob", "geometry", "vector"), bytes),
    "float": float,
    "double": float,
    "decimal": lambda data: Decimal(str(data, "ascii")),
    "bit": lambda data: int.from_bytes(data, "big"),
    "json": lambda data: JsonText(data, "utf-8"),
    "datetime": _datetime,
    "timestamp": _timestamp,
}


def type_of(field: Any) -> str:
    """A column's type as SQL calls it, by what the server says of it."""
    code, flags = field.type_code, field.flags
    if code in _NUMBERS:
        unsigned = flags & FLAG.UNSIGNED and code != FIELD_TYPE.YEAR
        return f"{_NUMBERS[code]} unsigned" if unsigned else _NUMBERS[code]
    if code in _OTHERS:
        return _OTHERS[code]
    if flags & FLAG.ENUM or flags & FLAG.SET:
        return "enum" if flags & FLAG.ENUM else "set"
    text, binary = _STRINGS.get(code, ("varchar", "varbinary"))
    return binary if field.charsetnr == _BINARY else text


class NoClearText:
    """Stands for the ways to log in that would show a server the password as it is."""

    def __init__(self, connection: object) -> None:
        del connection

    def authenticate(self, packet: object) -> None:
        del packet
        message = "the server asks for the password in clear text, and it is not proven who it is"
        raise pymysql.OperationalError(2059, message)


class Wire(_Connection):
    """One connection. `answering` while rows are still to come."""

    _sock: Any
    _rfile: Any
    _result: Any
    _next_seq_id: int
    _read_timeout: float | None
    _write_timeout: float | None

    def __init__(self, **arguments: Any) -> None:
        self.answering = False
        super().__init__(
            charset="utf8mb4", autocommit=True, local_infile=False, program_name="pyx", **arguments
        )

    def bound(self, seconds: float) -> None:
        """How long one read may take from now on."""
        self._read_timeout = self._write_timeout = seconds

    def drop(self) -> None:
        """Ends it from another thread: who waits for the server waits no longer."""
        end = self._sock
        if end is not None:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def send(self, statement: str) -> Sequence[Any]:
        """Sends one statement; the fields of its answer, none if it has no rows.

        Rows are read by `rows`, not by PyMySQL's result, which would read all of them on its end.
        """
        self.query(statement, unbuffered=True)
        result, self._result = self._result, None
        if not result.unbuffered_active:
            return ()
        result.unbuffered_active = False
        self.answering = True
        return list(result.fields)

    def rows(self, types: Sequence[str]) -> Iterator[Sequence[Any]]:
        """The rows of the answer, one after the other."""
        conversions = [_CONVERSIONS.get(name, _text) for name in types]
        while (packet := self._row_packet()) is not None:
            yield _values(packet, conversions)

    def skip(self) -> None:
        """Passes over the rows that are still to come."""
        while self.answering:
            self._row_packet()

    def _row_packet(self) -> bytes | None:
        """None at the end of the rows. Raises pymysql.Error."""
        packet = self._packet()
        if packet[:1] == b"\xff":
            self.answering = False
            pymysql.err.raise_mysql_exception(packet)
        if packet[:1] == b"\xfe" and len(packet) < 9:
            self.answering = False
            return None
        return packet

    def _packet(self) -> bytes:
        parts: list[bytes] = []
        while True:
            header = self._exactly(4)
            if header[3] != self._next_seq_id:
                raise ValueError("a packet is missing")
            self._next_seq_id = (header[3] + 1) % 256
            length = int.from_bytes(header[:3], "little")
            part = self._exactly(length)
            if length < _LONGEST_PACKET and not parts:
                return part
            parts.append(part)
            if length < _LONGEST_PACKET:
                return b"".join(parts)

    def _exactly(self, length: int) -> bytes:
        data: bytes = self._rfile.read(length)
        if len(data) < length:
            raise pymysql.OperationalError(2013, "the server closed the connection")
        return data


def _values(packet: bytes, conversions: Sequence[Convert]) -> tuple[Any, ...]:
    """A row's values; each is preceded by its length."""
    values: list[Any] = []
    at = 0
    for convert in conversions:
        length = packet[at]
        at += 1
        if length == 0xFB:
            values.append(None)
            continue
        if length > 0xFB:
            digits = {0xFC: 2, 0xFD: 3, 0xFE: 8}[length]
            length = int.from_bytes(packet[at : at + digits], "little")
            at += digits
        end = at + length
        if end > len(packet):
            raise ValueError("a value is longer than its row")
        values.append(convert(packet[at:end]))
        at = end
    return tuple(values)
