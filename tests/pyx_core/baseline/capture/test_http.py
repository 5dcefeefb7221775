"""Whatever a face sends, or does not send, is captured within its limits."""

from __future__ import annotations

import json
import socket
import threading
from typing import TYPE_CHECKING

from rewrites import capture, make_rewrite

if TYPE_CHECKING:
    from project import MakeProject

OK = b"HTTP/1.1 200 OK\r\n"
# What is sent to whom, and whether the connection is left open then.
SENT: dict[str, tuple[bytes, bool]] = {
    "closed": (b"", False),
    "garbage": (b"\x00\xff\xfe nonsense\r\n\r\n", False),
    "short": (OK + b"Content-Length: 1000\r\n\r\nabc", False),
    "hanging": (OK + b"Content-Length: 1000\r\n\r\nabc", True),
    "endless": (OK + b"\r\n" + b"x" * (17 << 20), False),
    "null": (OK + b"Content-Type: application/json\r\nContent-Length: 4\r\n\r\nnull", False),
    "twice": (OK + b'Content-Length: 13\r\n\r\n{"a":1,"a":2}', False),
    "latin": (OK + b"Content-Type: text/html\r\nContent-Length: 2\r\n\r\n\xe4\n", False),
    "nothing": (b"HTTP/1.1 204 No Content\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n\r\n", False),
}
SNAPSHOT = """
[[snapshots]]
name = "{name}"
kind = "http"
ask = "/{name}"
headers = ["Set-Cookie"]
timeout_s = {timeout}
"""


def serve(server: socket.socket, hanging: list[socket.socket]) -> None:
    """Answers until the server is closed."""
    while True:
        try:
            connection, _ = server.accept()
            name = connection.recv(65536).split()[1][1:].decode()
            content, stays = SENT[name]
            connection.sendall(content)
        except ConnectionError:
            # Who is told too much goes away.
            continue
        except OSError:
            return
        if stays:
            hanging.append(connection)
        else:
            connection.close()


def test_odd_answers_are_captured_and_none_is_waited_for(project: MakeProject) -> None:
    """Half a body, an endless one, one that stops coming: no answer. Null, a key that stands twice,
    another encoding, nothing at all: answers."""
    hanging: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve, args=(server, hanging))
        thread.start()
        snapshots = "".join(
            SNAPSHOT.format(name=name, timeout=1 if name == "hanging" else 60) for name in SENT
        )
        port = server.getsockname()[1]
        made = make_rewrite(project({}), snapshots, new=f'base_url = "http://127.0.0.1:{port}"')
        told = capture(made, "new")
        server.shutdown(socket.SHUT_RDWR)
        thread.join()
    for connection in hanging:
        connection.close()
    found = {one["snapshot"]: one for one in told.json["answers"]}
    assert {name: one["error"] for name, one in found.items() if one["error"]} == {
        **dict.fromkeys(("closed", "garbage", "short", "endless"), "unreachable"),
        "hanging": "timed_out",
    }

    def answer(name: str) -> tuple[object, object, object]:
        (path,) = made.folder.rglob(f"*.{found[name]['run_id']}.answer.json")
        told = json.loads(path.read_bytes())
        return told["body_is"], told.get("body"), told["headers"]["set-cookie"]

    assert answer("null") == ("json", None, None)
    assert answer("twice") == ("text", None, None)
    assert answer("latin") == ("text", None, None)
    assert answer("nothing") == ("nothing", None, "a=1, b=2")
