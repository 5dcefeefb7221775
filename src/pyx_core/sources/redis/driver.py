"""Redis and Valkey: commands that the server itself flags as reading, one at a time."""

from __future__ import annotations

from pyx_core.errors import PyxError
from pyx_core.sources.extras import missing_extra
from pyx_core.sources.redis import catalogue
from pyx_core.sources.redis.commands import admitted
from pyx_core.sources.redis.pages import read
from pyx_core.sources.redis.values import COMMANDS, wants_values
from pyx_core.sources.session import Aftermath
from pyx_core.sources.words import split_words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from pyx_core.sources.description import Description
    from pyx_core.sources.redis.wire import Wire
    from pyx_core.sources.session import Answer, Limits, Parameters, Plan
    from pyx_core.sources.source import Source

_MECHANISM = (
    "allow-list in pyx: commands that COMMAND INFO of the server flags readonly and neither "
    "blocking, dangerous, scripting nor of a module, and known ones that tell of the server; "
    "arguments are sent as counted bytes"
)


def connect(source: Source, limits: Limits) -> RedisSession:
    """Connects. Raises PyxError `unreachable`, `usage` for options that are not known."""
    try:
        from pyx_core.sources.redis.wire import Wire
    except ImportError as error:
        raise missing_extra(source, "redis", error) from error
    return RedisSession(source, limits, Wire)


class RedisSession:
    """A connection on which nothing but reading commands is sent."""

    def __init__(self, source: Source, limits: Limits, wire: type[Wire]) -> None:
        self._source = source
        self._limits = limits
        self._open = wire
        self._wire = wire(source, limits)
        self._entries: dict[bytes, Any] = {}
        self._id = self._permitted(b"CLIENT", b"ID")
        self._permitted(b"CLIENT", b"SETNAME", b"pyx")
        # Keys that are looked at keep their idle time, so that eviction is not misled. NO-EVICT is
        # left off: where memory for clients runs out, a reader goes before the others.
        self.is_untouching = self._permitted(b"CLIENT", b"NO-TOUCH", b"ON") == b"OK"
        info = self._permitted(b"INFO", b"server")
        self._is_member = isinstance(info, bytes) and b"_mode:cluster" in info
        if self._is_member:
            # Else a replica sends its readers away.
            self._permitted(b"READONLY")
        self._wire.limit_s = limits.statement_s

    @property
    def mechanism(self) -> str:
        idle = "CLIENT NO-TOUCH ON" if self.is_untouching else "this server knows no NO-TOUCH"
        member = "; member of a cluster: SCAN and DBSIZE see its own keys only"
        return f"{_MECHANISM}; {idle}{member if self._is_member else ''}"

    def _permitted(self, *words: bytes) -> Any:
        """An answer, None where server or login don't allow the question; for what pyx itself asks
        while it connects."""
        try:
            return self._wire.ask(*words)
        except PyxError as error:
            if error.kind != "statement_failed":
                self._wire.close()
                raise
            return None

    def _entry(self, name: bytes) -> Any:
        """What the server says of a command; None where it does not know it."""
        key = name.lower()
        if key not in self._entries:
            try:
                answer = self._wire.ask(b"COMMAND", b"INFO", key)
            except PyxError as error:
                if error.kind != "statement_failed":
                    raise
                raise PyxError(
                    "refused",
                    f"{self._source.name}: the server does not tell which commands read: "
                    f"{error.message.partition(': ')[2]}",
                    "let this login ask: ACL SETUSER … +command|info",
                ) from error
            self._entries[key] = answer[0] if answer else None
        return self._entries[key]

    def self_test(self) -> str:
        """SET has to carry the flag `write` on this server, and to be refused here; EVAL, too."""
        entry = self._entry(b"SET")
        flags = [] if entry is None else [bytes(flag) for flag in entry[2]]
        if b"write" not in flags:
            message = f"{self._source.name}: the server does not flag SET as writing"
            raise PyxError("refused", message, "nothing shows what writes there; use its own tools")
        for words in ((b"SET", b"pyx", b"1"), (b"EVAL", b"return 1", b"0")):
            try:
                admitted(words, self._entry)
            except PyxError:
                continue
            name = words[0].decode()
            raise PyxError("refused", f"pyx would send {name}", "please report this")
        return "the server flags SET as write; pyx refused SET and EVAL without sending them"

    def describe(self) -> Description:
        """Server, role, memory and keys, and what the login may do beyond reading."""
        address = self._source.address
        database = int(address.options.get("db") or address.database or 0)
        return catalogue.describe(self._wire, database)

    def explain(self, statement: str, parameters: Parameters) -> Plan | None:  # noqa: ARG002 - the Protocol
        """Redis has no plans."""
        return None

    def ask(self, statement: str, parameters: Parameters) -> Answer:
        """One reading command. Long lists, hashes, sets and streams come in pages; SCAN goes on to
        its end, and `SCAN … WITHVALUES` brings what the keys hold."""
        name = self._source.name
        try:
            words = split_words(statement, parameters)
            command = admitted(words, self._entry)
            if wants_values(command, words):
                for needed in COMMANDS:
                    admitted((needed, b"key"), self._entry)
        except PyxError as error:
            if error.message.startswith(name):
                raise
            raise PyxError(error.kind, f"{name}: {error.message}", error.hint) from error
        return read(command, words, self._wire)

    def cancel(self) -> None:
        """Lets go of the connection; ending clients on the server is left to people."""
        self._wire.cancel()

    def aftermath(self) -> Aftermath:
        """Asks on a connection of its own. The server executes one command after another, so one
        that answers has ended the last."""
        try:
            wire = self._open(self._source, self._limits)
        except PyxError as error:
            return Aftermath(gone=None, how=f"the server can't be asked: {error.message}")
        try:
            wire.ask(b"PING")
            how = "the server answers, and executes one command after another"
            try:
                clients = wire.ask(b"CLIENT", b"LIST")
            except PyxError:
                return Aftermath(gone=True, how=how)
        except PyxError as error:
            return Aftermath(gone=None, how=f"the server can't be asked: {error.message}")
        finally:
            wire.close()
        mine = f"id={self._id} ".encode()
        is_there = any(line.startswith(mine) for line in clients.splitlines())
        state = "still connected" if is_there else "no longer there"
        return Aftermath(gone=True, how=f"{how}; client {self._id} is {state}")

    def close(self) -> None:
        self._wire.close()
