"""The worked migration: three bugs are hidden in the new shop, and these three are found."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checks import check_evidence
from migration.shops import DATABASE, READER
from migration.stock import ORDERS, stock
from project import MakeProject, clean_environ
from requirements import require_module
from servers.postgres import ADMIN

if TYPE_CHECKING:
    from servers.postgres import PostgresServer

RUN = Path(__file__).parents[2] / "examples" / "migration" / "run.py"
SUMMER = ("2026-03-29 02:00:00", "2026-10-25 03:00:00")


def start(folder: Path, home: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """Runs the example as a person does."""
    return subprocess.run(
        [sys.executable, str(RUN), str(folder), *more],
        env=clean_environ(home),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )


def report(shop: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((shop / "verification.report.json").read_bytes())
    return found


def test_the_three_bugs_are_found_and_nothing_else(
    postgres: PostgresServer, home: Path, tmp_path: Path
) -> None:
    """Times of summer an hour late, pages of guests missing, tax rounded to even: each is one group
    of the verdict; what was decided is absorbed, what varies by itself is told apart."""
    require_module("psycopg")
    folder = tmp_path / "migration"
    done = start(folder, home, "--postgres", postgres.url(ADMIN))
    postgres.execute(f"DROP DATABASE {DATABASE}", f"DROP ROLE {READER}")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    shop = folder / "baseline" / "shop"
    check_bugs(shop)
    check_decisions(shop)
    check_runs(shop)


def check_bugs(shop: Path) -> None:
    """Each bug is a group, with its place and its size, and no other group is there."""
    told = report(shop)
    assert told["verdict"] == "different"
    summer = sum(SUMMER[0] <= str(order[2]) < SUMMER[1] for order in stock().orders)
    times, pages, tax = told["groups"]
    assert (times["part"], times["place"], times["count"]) == ("orders", "placed_at", summer)
    assert times["text"] == f"all {summer} in column placed_at: differ by +01:00"
    entities = json.loads((shop / "baseline.dataset.json").read_bytes())["tables"]["orders"]
    guests = {order[0] for order in stock().orders if order[1] is None}
    asked = {entity["key"]["id"] for entity in entities["entities"]}
    assert pages["part"] == "order-page"
    assert pages["text"] == f"status 404 instead of 200, in {len(guests & asked)} answers"
    assert (tax["part"], tax["text"]) == ("tax-report", "1 line changed, in 1 answer")
    assert told["totals"]["open"] == summer + len(guests & asked) + 1


def check_decisions(shop: Path) -> None:
    """Each rule absorbs something; conversions that are mapped need none; the old shop's own noise
    is told apart."""
    told = report(shop)
    absorbed = {rule["id"]: rule["absorbed"] for rule in told["rules"]}
    assert absorbed["state-lower-case"] == ORDERS
    assert min(absorbed.values()) > 0
    assert told["rules_without_effect"] == []
    equal = {table["name"]: table["totals"]["equal"] for table in told["tables"]}
    assert (equal["products"], equal["order_items"]) == (40, len(stock().items))
    noise = json.loads((shop / "noise.json").read_bytes())["by_place"]
    assert {one["place"] for one in noise} == {"$.body.request_id", "$.body.served_at"}


def check_runs(shop: Path) -> None:
    """Each answer and the comparison is a run that is what it says."""
    manifests = sorted((shop / "runs").glob("*.manifest.json"))
    for path in manifests[::10]:
        check_evidence(path)
    assert [path for path in manifests if path.name.startswith("baseline_compare.")]
    assert (shop / "verification.report.html").read_bytes().startswith(b"<!doctype html>")


def test_a_folder_with_something_in_it_is_left_alone(home: Path, project: MakeProject) -> None:
    """The example never writes into a folder that holds anything."""
    made = project({"kept.txt": "mine"})
    done = start(made.folder, home)
    assert done.returncode == 2
    assert "is not empty" in done.stderr
