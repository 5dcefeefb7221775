"""`pyx baseline capture`: answers as evidence, not repeated without need, never missed."""

from __future__ import annotations

import json
import signal
from pathlib import Path
from typing import TYPE_CHECKING

from project import wait_until
from requirements import require_posix
from rewrites import Asked, Reply, capture, change, compare, face, json_reply, make_rewrite

if TYPE_CHECKING:
    from project import MakeProject, Outcome, Project, Record

SQL = """
[[snapshots]]
name = "orders"
kind = "sql"
ask = "SELECT id, cents, hex(randomblob(4)) AS nonce FROM orders ORDER BY random()"
order = ["id"]

[[snapshots]]
name = "order"
kind = "sql"
ask = "SELECT * FROM orders WHERE id = :id"
for_each = "orders"

[[tables]]
name = "orders"
key = ["id"]
old = "orders"
new = "orders"
"""
DATASET = {"tables": {"orders": {"entities": [{"key": {"id": 1}}, {"key": {"id": 3}}]}}}


def answer(project: Project, run_id: str, ending: str) -> str:
    """A file of the answer of a run."""
    (path,) = (project.folder / "baseline/shop/runs").glob(f"*.{run_id}.{ending}")
    return path.read_text("utf-8")


def answers(outcome: Outcome) -> list[Record]:
    found: list[Record] = outcome.json["answers"]
    return found


def test_rows_are_captured_in_an_order_of_their_own(project: MakeProject) -> None:
    """Each question is a run that says which entity it is about; the rows are sorted; the old side
    is asked twice, and what differs is its noise."""
    made = make_rewrite(project({}), SQL)
    made.write("baseline/shop/baseline.dataset.json", json.dumps(DATASET))
    told = capture(made, "old").assert_answered()
    assert (told.json["captured"], told.json["noise"], told.json["without_answer"]) == (6, 3, 0)
    entities = [(one["snapshot"], one["entity"], one["take"]) for one in answers(told)]
    assert entities[:3] == [("orders", "", 1), ("order", "id=1", 1), ("order", "id=3", 1)]
    rows = answer(made, answers(told)[0]["run_id"], "rows.jsonl").splitlines()
    assert [json.loads(row)["id"] for row in rows] == [1, 2, 3]
    assert answers(told)[1]["sha256"] == answers(told)[4]["sha256"]
    noise = json.loads(Path(told.json["noise_path"]).read_bytes())
    assert noise["by_place"] == [{"snapshot": "orders", "place": "nonce", "count": 3}]
    summaries = {manifest["summary"] for manifest in told.manifests()}
    assert "old: order id=3 again" in summaries


def test_what_is_captured_is_not_asked_again(project: MakeProject) -> None:
    """Not without --again, unless the question was changed, or its files are gone."""
    made = make_rewrite(project({}), SQL.replace("hex(randomblob(4))", "note"))
    made.write("baseline/shop/baseline.dataset.json", json.dumps(DATASET))
    capture(made, "new").assert_answered()
    counts = ("captured", "there_already")
    again = capture(made, "new")
    assert [again.json[name] for name in counts] == [0, 3]
    one = made.run("baseline", "capture", "--side", "new", "--again", "--snapshot", "orders")
    assert len(one.new_manifests) == 1
    path = made.path("baseline/shop/baseline.toml")
    path.write_text(path.read_text("utf-8").replace("SELECT * FROM", "SELECT id FROM"), "utf-8")
    changed = capture(made, "new")
    assert [changed.json[name] for name in counts] == [2, 1]
    for path in made.folder.rglob("*_orders_new*.rows.jsonl"):
        path.unlink()
    lost = capture(made, "new")
    assert [lost.json[name] for name in counts] == [1, 2]


HTTP = """
[[snapshots]]
name = "page"
kind = "http"
ask = "/orders/a%2Fb?full=1"
headers = ["ETag", "X-None"]
request_headers = {Authorization = "Bearer ${API_TOKEN}"}

[[snapshots]]
name = "text"
kind = "http"
ask = "/text"

[[snapshots]]
name = "bytes"
kind = "http"
ask = "/bytes"

[[snapshots]]
name = "moved"
kind = "http"
ask = "/moved"
headers = ["Location"]

[[snapshots]]
name = "made"
kind = "http"
ask = "POST /orders"
body = '{"n": 1}'
"""
TOKEN = "9f3c2a10b6d2e44c1f20077ab01cd2e5"


def shop(asked: Asked) -> Reply:
    path = asked.path.partition("?")[0]
    if path == "/text":
        return Reply(200, "grüß\n".encode(), (("Content-Type", "text/plain"),))
    if path == "/bytes":
        return Reply(200, b"\x00\xff")
    if path == "/moved":
        return Reply(302, b"", (("Location", "/text"),))
    if asked.method == "POST":
        return json_reply({"got": asked.body.decode()}, 201)
    body = b'{"b": 12.50, "a": 12345678901234567890, "token": "%s"}'
    return Reply(200, body % TOKEN.encode(), (("ETag", '"7"'), ("Server", "x")))


def test_a_request_is_captured_in_one_form(project: MakeProject) -> None:
    """Status, headers by name and the body; numbers keep their digits, redirects are an answer, a
    secret is sent and never kept, and the time it took is no part of the answer."""
    with face(shop) as (url, asked):
        made = make_rewrite(project({}), HTTP, old=f'base_url = "{url}"')
        made.write(".env", f"{made.path('.env').read_text('utf-8')}API_TOKEN={TOKEN}\n")
        told = capture(made, "old").assert_answered()
    assert asked[0].headers["Authorization"] == f"Bearer {TOKEN}"
    assert asked[0].path == "/orders/a%2Fb?full=1"
    by_name = {one["snapshot"]: one["run_id"] for one in answers(told)}
    page = answer(made, by_name["page"], "answer.json")
    assert json.loads(page)["headers"] == {"etag": '"7"', "x-none": None}
    assert '"b": 12.50' in page
    assert '"a": 12345678901234567890' in page
    assert answer(made, by_name["text"], "body.txt") == "grüß\n"
    assert json.loads(answer(made, by_name["bytes"], "answer.json"))["body_is"] == "bytes"
    moved = json.loads(answer(made, by_name["moved"], "answer.json"))
    assert (moved["status"], moved["headers"]) == (302, {"location": "/text"})
    assert json.loads(answer(made, by_name["made"], "answer.json"))["body"] == {"got": '{"n": 1}'}
    assert told.json["noise"] == 0
    for path in made.folder.joinpath("baseline").rglob("*"):
        assert not path.is_file() or TOKEN.encode() not in path.read_bytes(), path


SILENT = """
[[snapshots]]
name = "page"
kind = "http"
ask = "/"
timeout_s = 5

[[snapshots]]
name = "broken"
kind = "sql"
ask = "SELECT * FROM nowhere"
"""


def test_no_answer_is_told_and_never_taken_for_an_equal_one(project: MakeProject) -> None:
    """Where neither side answers, nothing is equal; what may pass is asked again the next time."""
    with face(shop) as (url, _):
        base = f'base_url = "{url}"'
    made = make_rewrite(project({}), SILENT, old=base, new=base)
    told = capture(made, "old")
    assert (told.code, told.json["without_answer"]) == (1, 4)
    assert {one["error"] for one in answers(told)} == {"unreachable", "statement_failed"}
    assert capture(made, "new").code == 1
    found = compare(made)
    assert (found.code, found.json["verdict"], found.json["totals"]["open"]) == (1, "different", 2)
    again = capture(made, "old")
    assert (again.json["captured"], again.json["there_already"]) == (2, 2)


COMMAND = """
[[snapshots]]
name = "report"
kind = "command"
ask = "python3 report.py 'two words' {id}"
for_each = "orders"
outputs = ["out.csv"]

[[tables]]
name = "orders"
key = ["id"]
old = "orders"
new = "orders"
"""
REPORT = """import os, sys
print(sys.argv[1:], os.environ.get("SHOP_PASSWORD"))
print("careful", file=sys.stderr)
with open("out.csv", "w") as file:
    file.write("id,total\\n1,{total}\\n")
sys.exit(3)
"""


def test_a_command_is_a_run_whose_answer_is_all_it_leaves(project: MakeProject) -> None:
    """What it prints, how it ends and the files that are named; words are arguments, secrets are
    masked, and an exit code is an answer like any other."""
    made = make_rewrite(project({}), COMMAND)
    entity = {"key": {"id": "$(touch pwned); 7 8"}}
    made.write(
        "baseline/shop/baseline.dataset.json",
        json.dumps({"tables": {"orders": {"entities": [entity]}}}),
    )
    made.write(".env", f"{made.path('.env').read_text('utf-8')}SHOP_PASSWORD={TOKEN}\n")
    for side, total in (("old", 2), ("new", 3)):
        made.write(f"{side}/report.py", REPORT.replace("{total}", str(total)))
    told = capture(made, "old").assert_answered()
    run_id = answers(told)[0]["run_id"]
    assert answer(made, run_id, "stdout.txt") == (
        "['two words', '$(touch pwned); 7 8'] [masked SHOP_PASSWORD]\n"
    )
    assert answer(made, run_id, "stderr.txt") == "careful\n"
    assert json.loads(answer(made, run_id, "exit.json")) == {
        "exit_code": 3,
        "outputs": {"out.csv": "written"},
    }
    assert not list(made.folder.rglob("pwned"))
    assert capture(made, "new").code == 0
    (snapshot,) = compare(made, "--snapshots").json["snapshots"]
    assert [file["name"] for file in snapshot["listed"][0]["files"]] == ["report/out.out.csv"]


def test_after_ctrl_c_the_same_command_goes_on(project: MakeProject) -> None:
    """What was captured stays, and only the rest is asked."""
    require_posix()
    made = make_rewrite(project({}), COMMAND.replace('"out.csv"', ""))
    entities = [{"key": {"id": number}} for number in (1, 2)]
    made.write(
        "baseline/shop/baseline.dataset.json",
        json.dumps({"tables": {"orders": {"entities": entities}}}),
    )
    hanging = (
        "import sys, time, pathlib\nif sys.argv[2] == '2' and not pathlib.Path('on').exists():\n"
    )
    hanging += "    pathlib.Path('hangs').touch(); time.sleep(600)\n"
    made.write("new/report.py", hanging)
    running = made.start("baseline", "capture", "--side", "new", "--json")
    wait_until(made.path("new/hangs").exists, "the second command was never started")
    running.process.send_signal(signal.SIGINT)
    stopped = running.finish()
    assert (stopped.code, stopped.json["captured"], stopped.json["left"]) == (130, 1, 1)
    made.write("new/on", "")
    told = capture(made, "new").assert_answered()
    assert (told.json["captured"], told.json["there_already"]) == (1, 1)


def test_what_becomes_right_a_little_later_is_right(project: MakeProject) -> None:
    """With `retry_for_s` the new side is asked until it answers as the old one did."""
    snapshot = '[[snapshots]]\nname = "page"\nkind = "http"\nask = "/"\nretry_for_s = 60\n'
    count = [0]

    def late(_: Asked) -> Reply:
        count[0] += 1
        return json_reply({"ready": count[0] > 2})

    with face(lambda _: json_reply({"ready": True})) as (old, _), face(late) as (new, _):
        bases = {"old": f'base_url = "{old}"', "new": f'base_url = "{new}"'}
        made = make_rewrite(project({}), snapshot, **bases)
        capture(made, "old").assert_answered()
        capture(made, "new").assert_answered()
    assert count == [3]
    assert compare(made).json["verdict"] == "equal"


def test_a_question_that_can_t_be_asked_is_refused(project: MakeProject) -> None:
    """With its reason and a hint: no list, no store, no such snapshot, an order that is not there,
    more rows than the limit."""
    made = make_rewrite(project({}), SQL)

    def refused(code: int, *words: str, snapshot: str = "orders") -> None:
        told = made.run("baseline", "capture", "--side", "new", "--snapshot", snapshot)
        assert told.code == code, told
        for word in words:
            assert word in told.stderr, told

    refused(4, "baseline.dataset.json", "pyx baseline dataset", snapshot="order")
    refused(2, "no snapshot 'oders'", "did you mean orders?", snapshot="oders")
    path = made.path("baseline/shop/baseline.toml")
    text = path.read_text("utf-8")
    path.write_text(text.replace('order = ["id"]', 'order = ["idd"]'), "utf-8")
    refused(2, "order names 'idd'", "id, cents, nonce")
    path.write_text(text, "utf-8")
    env = made.path(".env").read_text("utf-8")
    made.write(".env", f"{env}PYX_MAX_ROWS=2\n")
    refused(2, "longer than 2 rows", "narrow the statement")
    made.write(".env", "SQLITE_OLD_PATH=old.sqlite\n")
    refused(4, "new side", "SQLITE_NEW_PATH")


def test_the_stores_are_only_read(project: MakeProject) -> None:
    """A snapshot that writes is refused, as in pyx query."""
    made = make_rewrite(project({}), SQL.replace("SELECT id, cents,", "DELETE FROM orders --"))
    before = made.path("new.sqlite").read_bytes()
    told = made.run("baseline", "capture", "--side", "new", "--snapshot", "orders")
    assert told.code != 0
    assert made.path("new.sqlite").read_bytes() == before
    change(made.folder, "UPDATE orders SET cents = 1")
    assert made.path("new.sqlite").read_bytes() != before
