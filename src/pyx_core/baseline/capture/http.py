"""What an HTTP request is answered with. Only the standard library, no redirects, no proxies."""

from __future__ import annotations

import contextlib
import http.client
import json
import re
import socket
import time
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import msgspec

from pyx_core.baseline.capture.answering import DECLARED, recorded, write_answer
from pyx_core.baseline.capture.question import filled, filled_form, filled_json, filled_path
from pyx_core.errors import PyxError
from pyx_core.sources.attend import attend

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyx_core.baseline.capture.ground import Ground
    from pyx_core.baseline.capture.question import Question
    from pyx_core.runs.finish import Record
    from pyx_core.runs.record import Workspace

MOST_BYTES = 16 << 20
_CHUNK_BYTES = 64 << 10
_VARIABLE = re.compile(r"\$\{([A-Za-z_]\w*)\}")
_METHOD = re.compile(r"[A-Za-z]{1,20}")
_FORM = "application/x-www-form-urlencoded"
_ENCODER = msgspec.json.Encoder(order="sorted", decimal_format="number")


class _Got(NamedTuple):
    status: int
    headers: Mapping[str, list[str]]
    body: bytes


def capture(question: Question, ground: Ground) -> Record:
    """Sends the request and keeps status, the headers that are named, and the body.

    JSON is written in one form (keys sorted, numbers as they stand); a text or bytes become a file
    of their own. How long it took stands in the manifest only.
    """

    def answer(workspace: Workspace) -> None:
        request = _Request(question, ground)
        workspace.say(f"{request.method} {request.target}")
        got = request.send(question.snapshot.timeout_s)
        workspace.declared[DECLARED]["status"] = got.status
        workspace.say(f"{got.status}, {len(got.body)} bytes")
        _write(workspace, question, got)

    return recorded(question, ground, answer)


class _Request:
    """A request that is ready to be sent. Raises PyxError `usage` where it can't be meant so."""

    def __init__(self, question: Question, ground: Ground) -> None:
        self.method, self.target = _target(question)
        snapshot, where = question.snapshot, f"snapshot {question.snapshot.name}"
        parts = urlsplit(_base_url(question))
        host = parts.hostname
        if parts.scheme not in ("http", "https") or not host:
            message = f"{question.side} side: base_url {parts.geturl()!r} is no address"
            raise PyxError("usage", message, 'write base_url = "http://127.0.0.1:8000"')
        self.target = parts.path.rstrip("/") + self.target
        self.headers = {
            name: _expanded(filled(value, question.parameters), ground.variables, where)
            for name, value in snapshot.request_headers.items()
        }
        self.body = _body(question, self.headers)
        is_safe = all(letter.isprintable() and letter != " " for letter in self.target)
        is_plain = all(value.isprintable() for value in self.headers.values())
        if not is_safe or not is_plain or not self.target.isascii():
            message = f"{where}: {self.target!r} can't be sent: blanks or control characters"
            raise PyxError("usage", message, "write %20 for a blank; {name} is quoted by itself")
        connect = (
            http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        )
        try:
            port = parts.port
        except ValueError as error:
            raise PyxError("usage", f"base_url: {error}", "write http://HOST:PORT") from error
        self._connection = connect(host, port, timeout=snapshot.timeout_s)
        self._place = f"{host}:{self._connection.port}"

    def send(self, limit_s: float) -> _Got:
        """Raises PyxError `unreachable` or `timed_out`; a body that is too large is one, too."""
        found: list[_Got] = []
        try:
            attend(
                lambda: found.append(self._exchange(limit_s)),
                limit_s,
                self._give_up,
                self._place,
                may_leave=True,
            )
        except TimeoutError as error:
            message = f"{self._place}: no answer within {limit_s:g} s"
            raise PyxError("timed_out", message, "set timeout_s of the snapshot") from error
        except (OSError, http.client.HTTPException) as error:
            reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
            message = f"{self._place}: {reason}".lower()
            raise PyxError("unreachable", message, "is the system running?") from error
        except ValueError as error:
            message = f"{self._place}: the request can't be sent: {error}"
            raise PyxError(
                "usage", message, "headers are Latin letters, without line ends"
            ) from error
        finally:
            self._connection.close()
        return found[0]

    def _give_up(self) -> None:
        """Ends a connection that another thread reads from: to close it would wait for that."""
        if self._connection.sock is not None:
            with contextlib.suppress(OSError):
                self._connection.sock.shutdown(socket.SHUT_RDWR)

    def _exchange(self, limit_s: float) -> _Got:
        deadline = time.monotonic() + limit_s
        connection = self._connection
        connection.request(self.method, self.target, body=self.body, headers=self.headers)
        response = connection.getresponse()
        headers: dict[str, list[str]] = {}
        for name, value in response.getheaders():
            headers.setdefault(name.lower(), []).append(value)
        body = bytearray()
        while chunk := response.read1(_CHUNK_BYTES):
            body += chunk
            if len(body) > MOST_BYTES:
                message = f"{self._place}: the body is larger than {MOST_BYTES >> 20} MiB"
                raise PyxError("unreachable", message, "ask for less")
            if time.monotonic() > deadline:
                raise TimeoutError
        if response.length and self.method != "HEAD":
            raise http.client.IncompleteRead(bytes(body), response.length)
        return _Got(response.status, headers, bytes(body))


def _target(question: Question) -> tuple[str, str]:
    """Method and path with query; `POST /orders` says the method itself."""
    word, _, rest = question.ask.strip().partition(" ")
    method, path = (word, rest.strip()) if rest and "/" not in word else ("", question.ask.strip())
    path = filled_path(path, question.parameters)
    if not path.startswith("/"):
        message = f"snapshot {question.snapshot.name}: {path!r} is no path"
        raise PyxError("usage", message, 'write ask = "/orders/{id}"; the host is base_url')
    method = method or question.snapshot.method
    if not _METHOD.fullmatch(method):
        message = f"snapshot {question.snapshot.name}: {method!r} is no method"
        raise PyxError("usage", message, 'write method = "GET"')
    return method.upper(), path


def _base_url(question: Question) -> str:
    if not question.told.base_url:
        message = f"snapshot {question.snapshot.name}: the {question.side} side has no base_url"
        hint = f'write base_url = "http://127.0.0.1:8000" under [{question.side}]'
        raise PyxError("usage", message, hint)
    return question.told.base_url


def _expanded(value: str, variables: Mapping[str, str], where: str) -> str:
    """A header with `${NAME}` replaced, so that no token has to stand in the file."""

    def replaced(found: re.Match[str]) -> str:
        if found[1] not in variables:
            message = f"{where}: the variable {found[1]} is not set"
            raise PyxError("usage", message, f"set {found[1]}, in the environment or in .env")
        return variables[found[1]]

    return _VARIABLE.sub(replaced, value)


def _body(question: Question, headers: Mapping[str, str]) -> bytes | None:
    text = question.snapshot.body
    if text is None:
        return None
    kind = next((value for name, value in headers.items() if name.lower() == "content-type"), "")
    if _FORM in kind:
        text = filled_form(text, question.parameters)
    elif "json" in kind or text.lstrip()[:1] in ("{", "["):
        text = filled_json(text, question.parameters)
    else:
        text = filled(text, question.parameters)
    return text.encode("utf-8", "surrogateescape")


def _write(workspace: Workspace, question: Question, got: _Got) -> None:
    told: dict[str, Any] = {"status": got.status, "headers": {}}
    for name in question.snapshot.headers:
        values = got.headers.get(name.lower(), [])
        told["headers"][name.lower()] = ", ".join(values) if values else None
    kind = (got.headers.get("content-type") or [""])[0].lower()
    value = _json_of(got.body, kind)
    beside: tuple[str, bytes] | None = None
    if value is not None:
        told["body_is"] = "json"
        told["body"] = value
    elif not got.body:
        told["body_is"] = "nothing"
    else:
        beside = _beside(got.body, kind)
        told["body_is"] = "text" if beside[0] != "body.bin" else "bytes"
    content = msgspec.json.format(_ENCODER.encode(told), indent=1)
    write_answer(workspace, "answer.json", [content + b"\n"])
    if beside is not None:
        write_answer(workspace, beside[0], [beside[1]])


def _json_of(body: bytes, kind: str) -> Any:
    """The value of a JSON body as the encoder takes it; None for what would lose something."""
    if "json" not in kind and body.lstrip()[:1] not in (b"{", b"["):
        return None
    try:
        text = body.decode("utf-8-sig")
        value = json.loads(
            text,
            parse_float=_raw,
            parse_int=_raw,
            parse_constant=_refuse,
            object_pairs_hook=_object,
        )
        _ENCODER.encode(value)
    except (ValueError, RecursionError, OverflowError, TypeError):
        return None
    # JSON's null would read as no JSON at all.
    return msgspec.Raw(b"null") if value is None else value


def _raw(number: str) -> msgspec.Raw:
    return msgspec.Raw(number.encode())


def _refuse(word: str) -> None:
    raise ValueError(f"{word} is not JSON")


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ValueError("a key stands twice")
    return made


def _beside(body: bytes, kind: str) -> tuple[str, bytes]:
    try:
        body.decode("utf-8")
        is_text = b"\0" not in body
    except UnicodeDecodeError:
        is_text = kind.startswith("text/") and b"\0" not in body
    if not is_text:
        return "body.bin", body
    ending = "html" if "html" in kind else "csv" if "csv" in kind else "txt"
    return f"body.{ending}", body
