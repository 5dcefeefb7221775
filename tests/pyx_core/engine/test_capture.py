"""The log is masked, bounded and hashed as it streams, and nothing holds it up."""

from __future__ import annotations

import base64
import os
import re
import socket
import sys
import threading
import urllib.parse
from typing import TYPE_CHECKING

import pytest

from requirements import require_posix

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from project import MakeProject, Project

MIB = 1 << 20
LEFT_OUT = re.compile(rb"\[pyx: (\d+) bytes in (\d+) lines are left out here\]\n")
LINES_OF_100_BYTES = """
import sys
for start in range(0, {lines}, 10_000):
    sys.stdout.write(''.join(f'{{number:099d}}\\n' for number in range(start, start + 10_000)))
"""
# Starts pyx and writes down the most memory that it, or a child that it waited for, ever had.
MEASURE = """
import os, sys
pid = os.posix_spawn(sys.argv[2], sys.argv[2:], os.environ)
_, status, usage = os.wait4(pid, 0)
with open(sys.argv[1], 'w') as file:
    file.write(str(usage.ru_maxrss * (1 if sys.platform == 'darwin' else 1024)))
sys.exit(os.waitstatus_to_exitcode(status))
"""
SECRET = "tok/9f8e+7d6c 5b4a=XyZ?e"


@pytest.mark.parametrize("limit", [MIB, 48 * MIB])
def test_a_huge_log_keeps_head_and_tail_in_flat_memory(project: MakeProject, limit: int) -> None:
    """Of 300 MB the head and the tail are kept, what is left out is counted exactly, and pyx
    never takes more than 64 MB."""
    require_posix()
    count = 3_000_000
    made = project({"loud.py": LINES_OF_100_BYTES.format(lines=count)})
    measured = made.folder.parent / "peak"
    running = made.start(
        *("run", "--file", "loud.py", "--log-limit", str(limit)),
        env={"API_TOKEN": SECRET},
        prefix=[sys.executable, "-SEc", MEASURE, str(measured)],
    )
    outcome = running.finish().assert_success()
    assert int(measured.read_text()) <= 64 * 1000 * 1000
    content = outcome.log_path.read_bytes()
    match = LEFT_OUT.search(content)
    assert match
    head, tail = content[: match.start()], content[match.end() :]
    first = b"".join(b"%099d\n" % number for number in range(len(head) // 100 + 1))
    if not first.startswith(head):
        head = head.removesuffix(b"\n")  # the break before the marker, which is pyx's own
    assert first.startswith(head)
    last = b"".join(b"%099d\n" % n for n in range(count - len(tail) // 100 - 1, count))
    assert last.endswith(tail)
    log = outcome.manifest["outputs"][0]
    assert (log["omitted_bytes"], log["omitted_lines"]) == (int(match[1]), int(match[2]))
    assert len(head) + len(tail) + log["omitted_bytes"] == count * 100
    assert head.count(b"\n") + tail.count(b"\n") + log["omitted_lines"] == count
    assert len(head) + len(tail) <= limit
    assert len(head) >= limit // 2 - 100
    assert len(tail) >= min(limit // 2, 8 * MIB) - 100
    assert outcome.manifest["limits"]["log_bytes"] == limit


def test_one_endless_line_is_bounded_too(project: MakeProject) -> None:
    """Output without any line break is cut all the same, and counted to the byte."""
    source = (
        "import sys\nfor _ in range(40):\n    sys.stdout.write('x' * (1 << 20))\nprint('end')\n"
    )
    made = project({"line.py": source})
    outcome = made.run("run", "--file", "line.py", "--log-limit", "64KiB").assert_success()
    log = outcome.manifest["outputs"][0]
    assert log["size"] <= 64 * 1024 + 100
    marker = LEFT_OUT.search(outcome.log_path.read_bytes())
    assert marker
    kept = log["size"] - len(marker[0]) - 1  # the head ends with a break that is ours
    assert kept + log["omitted_bytes"] == 40 * MIB + len("end\n")
    assert outcome.log.endswith("xend\n")


def test_output_survives_a_timeout(project: MakeProject) -> None:
    """What a script printed before it was stopped is in the log, the tail of a huge one too."""
    source = LINES_OF_100_BYTES.format(lines=200_000)
    source += "print('the end is near', flush=True)\nimport time\ntime.sleep(600)\n"
    made = project({"loud.py": source})
    outcome = made.run("run", "--file", "loud.py", "--timeout", "3", "--log-limit", "1MiB")
    outcome.assert_status("timeout", 124)
    assert "the end is near\n" in outcome.log
    assert outcome.manifest["outputs"][0]["omitted_bytes"] > 0


def test_stdout_and_stderr_are_in_the_log_in_their_order(project: MakeProject) -> None:
    """The log interleaves both streams as they were written."""
    source = (
        "import os\n"
        "for number in range(6):\n    os.write(1 + number % 2, f'{number}\\n'.encode())\n"
    )
    outcome = project({"both.py": source}).run("run", "--file", "both.py").assert_success()
    assert outcome.log == "0\n1\n2\n3\n4\n5\n"


def test_a_silent_run_has_an_empty_log(project: MakeProject) -> None:
    """A script that prints nothing has a log of no bytes and no lines."""
    outcome = project({"quiet.py": "pass\n"}).run("run", "--file", "quiet.py").assert_success()
    log = outcome.manifest["outputs"][0]
    assert [log[key] for key in ("size", "lines", "omitted_bytes", "omitted_lines", "masked")] == [
        0
    ] * 5


def test_a_log_takes_any_bytes(project: MakeProject) -> None:
    """Output that is no text arrives unchanged."""
    source = "import os\nos.write(1, bytes(range(256)) + b'no newline at the end')\n"
    outcome = project({"bytes.py": source}).run("run", "--file", "bytes.py").assert_success()
    assert outcome.log_path.read_bytes() == bytes(range(256)) + b"no newline at the end"


def print_secret(made: Project, *statements: str) -> None:
    made.write(
        "leak.py", "\n".join(["import os, sys", "secret = os.environ['API_TOKEN']", *statements])
    )


def encoded(secret: str) -> Iterator[str]:
    """The forms in which the tests print a secret."""
    raw = secret.encode()
    yield secret
    yield base64.b64encode(raw).decode()
    yield base64.urlsafe_b64encode(raw).decode()
    # Within other text each offset of three shows other letters.
    yield base64.b64encode(b"x" + raw)[4:-4].decode()
    yield base64.b64encode(b"xx" + raw)[4:-4].decode()
    yield raw.hex()
    yield raw.hex().upper()
    yield urllib.parse.quote(secret)
    yield urllib.parse.quote(secret, safe="")
    yield urllib.parse.quote_plus(secret)


def test_a_secret_is_masked_in_its_usual_encodings(project: MakeProject) -> None:
    """A secret that is printed plainly, in base64, in hex or for a URL does not reach the log."""
    made = project({})
    print_secret(
        made,
        "import base64, urllib.parse",
        "raw = secret.encode()",
        "print('plain', secret)",
        "for before in (b'', b'x', b'xx'):",
        "    print('base64', base64.b64encode(before + raw).decode())",
        "print('base64url', base64.urlsafe_b64encode(raw).decode())",
        "print('hex', raw.hex(), raw.hex().upper())",
        "print('url', urllib.parse.quote(secret), urllib.parse.quote_plus(secret))",
        "print('url', urllib.parse.quote(secret, safe=''))",
        "print('within', 'x' + secret + 'y')",
    )
    outcome = made.run("run", "--file", "leak.py", env={"API_TOKEN": SECRET}).assert_success()
    outcome.assert_nowhere(*encoded(SECRET))
    assert outcome.log.count("[masked API_TOKEN]") == 11
    assert outcome.manifest["outputs"][0]["masked"] == 11
    assert outcome.log.splitlines()[-1] == "within x[masked API_TOKEN]y"


def test_a_secret_is_masked_however_it_is_written(project: MakeProject) -> None:
    """A secret that comes byte by byte, or half on a flush and half at the end, is masked."""
    made = project({})
    print_secret(
        made,
        "import time",
        "for byte in secret.encode():",
        "    os.write(1, bytes([byte]))",
        "    time.sleep(0.002)",
        "os.write(1, b'\\n')",
        "os.write(1, secret[:9].encode())",
        "time.sleep(0.2)",
        "os.write(1, secret[9:].encode())",
    )
    outcome = made.run("run", "--file", "leak.py", env={"API_TOKEN": SECRET}).assert_success()
    assert outcome.log == "[masked API_TOKEN]\n[masked API_TOKEN]"


def test_what_only_begins_like_a_secret_is_kept(project: MakeProject) -> None:
    """The start of a secret at the very end of the output is no secret, and is not lost."""
    made = project({})
    print_secret(made, "os.write(1, b'begin ' + secret[:5].encode())")
    outcome = made.run("run", "--file", "leak.py", env={"API_TOKEN": SECRET}).assert_success()
    assert outcome.log == f"begin {SECRET[:5]}"


def test_a_secret_is_masked_where_the_log_is_cut(project: MakeProject) -> None:
    """Masking comes before cutting: no part of a secret stands at the edge of what is left out."""
    made = project({})
    print_secret(made, "for _ in range(20_000):", "    sys.stdout.write(secret)")
    outcome = made.run(
        "run", "--file", "leak.py", "--log-limit", "4096", env={"API_TOKEN": SECRET}
    ).assert_success()
    outcome.assert_nowhere(SECRET, SECRET[:12], SECRET[-12:])


def test_the_log_can_be_followed(project: MakeProject) -> None:
    """`--follow` shows the log on stderr, masked, while the script is still running."""
    made = project({})
    print_secret(
        made,
        "import time",
        "print('first', secret)",
        "while not os.path.exists('go'):",
        "    time.sleep(0.01)",
        "print('second')",
    )
    running = made.start("run", "--file", "leak.py", "--follow", env={"API_TOKEN": SECRET})
    assert running.process.stderr is not None
    shown = running.process.stderr.readline()
    assert shown == b"first [masked API_TOKEN]\n"
    made.write("go", "")
    outcome = running.finish().assert_success()
    assert outcome.stderr == "second\n"
    assert outcome.log == "first [masked API_TOKEN]\nsecond\n"
    outcome.assert_nowhere(SECRET)


@pytest.fixture
def stranger(tmp_path: Path) -> Iterator[tuple[Path, list[int]]]:
    """A process outside of any run (this one) that is handed descriptors at a socket."""
    require_posix()
    # The path of a socket may have 108 bytes.
    path = os.path.relpath(tmp_path / "stranger")
    server = socket.socket(socket.AF_UNIX)
    server.bind(path)
    server.listen()
    held: list[int] = []

    def accept() -> None:
        connection, _ = server.accept()
        with connection:
            held.extend(socket.recv_fds(connection, 1, 1)[1])
            connection.send(b"x")

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    yield tmp_path / "stranger", held
    thread.join(60)
    server.close()
    for descriptor in held:
        os.close(descriptor)


HAND_OVER = """
import os, socket, sys
os.chdir(os.path.dirname(sys.argv[1]))
client = socket.socket(socket.AF_UNIX)
client.connect(os.path.basename(sys.argv[1]))
socket.send_fds(client, [b'x'], [1])
client.recv(1)
print('handed over')
"""


def test_a_stranger_that_holds_the_pipe_does_not_hold_up_the_run(
    project: MakeProject, stranger: tuple[Path, list[int]]
) -> None:
    """A process outside the run may keep its output open: the run ends, and a warning says so."""
    path, held = stranger
    made = project({"share.py": HAND_OVER})
    outcome = made.run("run", "--file", "share.py", "--", path).assert_success()
    assert len(held) == 1
    assert outcome.log == "handed over\n"
    assert len(outcome.warnings("log_held")) == 1


def test_a_stranger_that_goes_on_writing_does_not_spoil_the_log(
    project: MakeProject, stranger: tuple[Path, list[int]]
) -> None:
    """What a process outside the run writes after its end changes neither log nor hash."""
    path, held = stranger
    # Many outputs, so that there is time between the end of the log and that of pyx.
    outputs = (
        "os.chdir(os.environ['PYX_OUTPUT_DIR'])\n"
        "for number in range(3000):\n    open(f'{number}.txt', 'w').close()\n"
    )
    made = project({"share.py": HAND_OVER + outputs})
    running = made.start("run", "--file", "share.py", "--", path)
    over = threading.Event()

    def chatter() -> None:
        # Slowly, so that the log is not full yet when it is closed.
        while not over.wait(0.001):
            if held:
                try:
                    os.write(held[0], b"still here\n")
                except OSError:
                    return

    thread = threading.Thread(target=chatter)
    thread.start()
    try:
        outcome = running.finish().assert_success()
    finally:
        over.set()
        thread.join()
    assert len(outcome.warnings("log_held")) == 1


def test_a_follower_that_stalls_does_not_hold_up_the_end(project: MakeProject) -> None:
    """Where nobody reads what --follow shows, the time limit still ends the run, with its log."""
    require_posix()
    made = project({"loud.py": "while True:\n    print('x' * 1000)\n"})
    running = made.start("run", "--file", "loud.py", "--follow", "--timeout", "2")
    # Nothing is read from pyx until it has ended.
    running.process.wait(60)
    outcome = running.finish()
    outcome.assert_status("timeout", 124)
    assert outcome.log.startswith("x" * 1000 + "\n")
