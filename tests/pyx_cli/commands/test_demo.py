from __future__ import annotations

import json
import os
import re
import shlex
import sqlite3
import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import pytest

from project import Project, tree_of
from pyx_cli.commands.demo import EXAMPLES
from requirements import require_linux, require_posix

if TYPE_CHECKING:
    from pathlib import Path

MakeProject = Callable[..., Project]
FOLDER = "temp/pyx-demo"
PATH_LINE = re.compile(r"^ {4}(\S.*)$", re.MULTILINE)
MADE_ONCE = ("shop.sqlite", "price-cache.json", "fingerprint.py", "rows.py", "diff.py")


def made_once(folder: Path) -> Mapping[str, bytes]:
    tree = tree_of(folder)
    return {name: tree[name] for name in MADE_ONCE}


def test_a_newcomer_sees_a_finding_and_its_evidence(project: MakeProject) -> None:
    """One line typed in an empty folder leaves three runs and says what was found, in 20 lines."""
    here = project()
    outcome = here.run("demo")
    assert (outcome.code, outcome.stderr) == (0, "")
    assert len(outcome.stdout.splitlines()) <= 20
    assert max(map(len, outcome.stdout.splitlines())) <= 100
    assert len(outcome.stdout.encode()) <= 4000
    assert "\x1b" not in outcome.stdout
    paths = PATH_LINE.findall(outcome.stdout)
    assert len(paths) == 5
    assert all(here.path(path).is_file() for path in paths)
    assert [line["task"] for line in here.history(FOLDER)] == ["fingerprint", "rows", "diff"]
    assert {line["status"] for line in here.history(FOLDER)} == {"ok"}


def test_a_second_call_makes_a_second_set_of_runs(project: MakeProject) -> None:
    """Shop, cache and scripts stay as they are; the three new runs find the same."""
    here = project()
    first = here.run("demo", "--json").json
    before = made_once(here.path(FOLDER))
    second = here.run("demo", "--json").json
    assert made_once(here.path(FOLDER)) == before
    assert first["made"] == ["shop.sqlite", "price-cache.json"]
    assert second["made"] == []
    assert first["finding"] == second["finding"]
    ids = [run["run_id"] for result in (first, second) for run in result["runs"]]
    assert len(set(ids)) == 6
    assert [line["run_id"] for line in here.history(FOLDER)] == ids
    assert "the shop is still in" in here.run("demo").stdout


def test_the_finding_is_right(project: MakeProject) -> None:
    """What the demo says is what the shop and the cache hold, counted here in another way."""
    here = project()
    result = here.run("demo", "--json").json
    cache = json.loads(here.path(f"{FOLDER}/price-cache.json").read_bytes())["prices"]
    shop = sqlite3.connect(here.path(f"{FOLDER}/shop.sqlite"))
    tables: dict[str, list[Any]] = {
        name: shop.execute(f"SELECT * FROM {name}").fetchall()
        for name in ("products", "price_changes", "orders", "order_lines")
    }
    shop.close()
    sku_of = {product: sku for product, sku, _, _ in tables["products"]}
    price_of = {product: price for product, _, _, price in tables["products"]}
    stale = {}
    for product, changed_at, old, new in tables["price_changes"]:
        entry = cache[sku_of[product]]
        assert new == price_of[product]
        if entry["cached_at"] < changed_at and entry["price_cents"] == old != new:
            stale[product] = (changed_at, old)
    ordered_at = {order: at for order, _, at in tables["orders"]}
    orders, too_much, too_little = set(), 0, 0
    for order, _, product, quantity, paid in tables["order_lines"]:
        if (
            product in stale
            and ordered_at[order] >= stale[product][0]
            and paid == stale[product][1]
        ):
            orders.add(order)
            worth = quantity * (paid - price_of[product])
            too_much, too_little = too_much + max(worth, 0), too_little + max(-worth, 0)
    refreshes = [entry["cached_at"] for entry in cache.values()]
    (changed_at,) = {at for at, _ in stale.values()}
    for told in (
        f"{len(stale)} of {len(cache)} cached prices are older than the price change",
        changed_at,
        f"{len(orders)} orders were charged an old price",
        f"{too_much / 100:.2f} EUR too much",
        f"{too_little / 100:.2f} EUR too little",
        f"{max(refreshes)}, reached {refreshes.count(max(refreshes))} of {len(cache)} prices",
    ):
        assert told in result["finding"]
    assert all((stale, orders, too_much, too_little))
    assert result["finding"] in " ".join(here.run("demo").stdout.split())


def test_the_finding_follows_the_evidence(project: MakeProject) -> None:
    """With a cache that is up to date, the demo finds nothing stale, and says so."""
    here = project()
    here.run("demo")
    path = here.path(f"{FOLDER}/price-cache.json")
    shop = sqlite3.connect(here.path(f"{FOLDER}/shop.sqlite"))
    now = "2026-03-05T00:00:00Z"
    prices = {
        sku: {"price_cents": price, "cached_at": now}
        for sku, price in shop.execute("SELECT sku, price_cents FROM products")
    }
    shop.close()
    path.write_text(json.dumps({"prices": prices}))
    fresh = here.run("demo")
    assert fresh.code == 0
    assert "No cached price is older than its last change; 40 were compared." in fresh.stdout
    prices["SKU-001"]["price_cents"] += 1
    path.write_text(json.dumps({"prices": prices}))
    assert "1 more prices differ for another reason." in " ".join(here.run("demo").stdout.split())


@pytest.mark.parametrize("folder", ["mein Ordner/es ist's", "čas 時間", "../beside"])
def test_any_folder_will_do(project: MakeProject, folder: str) -> None:
    """Spaces, quotes and other alphabets in the folder's name do not matter, nor where it is."""
    here = project()
    outcome = here.run("demo", "--dir", folder)
    assert (outcome.code, outcome.stderr) == (0, "")
    assert all(here.path(path).is_file() for path in PATH_LINE.findall(outcome.stdout))
    assert not here.path("temp").exists()


def test_the_next_commands_work_as_they_are_printed(project: MakeProject) -> None:
    """The lines to type next can be pasted into a shell, also where a name has to be quoted."""
    require_posix()
    here = project()
    outcome = here.run("demo", "--dir", "it's here")
    following = [line for line in outcome.stdout.splitlines() if line.startswith("  pyx ")]
    assert len(following) == 3
    assert following == [
        f"  {line}" for line in here.run("demo", "--dir", "it's here", "--json").json["next"]
    ]
    listed, rerun, checked = (here.run(*shlex.split(line)[1:]) for line in following)
    assert listed.code == rerun.code == checked.code == 0
    assert checked.stdout.startswith("holds ")
    assert "2 findings: 2 recomputed" in checked.stdout
    assert listed.stdout.count("fingerprint") >= 2
    assert rerun.manifest["task"] == "diff"


def test_settings_of_the_user_do_not_scatter_it(project: MakeProject) -> None:
    """The evidence is in the demo's folder, also where the setting output_dir names another."""
    here = project()
    outcome = here.run("demo", env={"PYX_OUTPUT_DIR": str(here.path("elsewhere"))})
    assert outcome.code == 0
    assert not here.path("elsewhere").exists()


def test_a_run_that_fails_ends_the_demo(project: MakeProject) -> None:
    """With a damaged shop it says which run failed and why, and exits 1."""
    here = project()
    here.run("demo")
    here.path(f"{FOLDER}/shop.sqlite").write_bytes(b"no database at all, but of some length" * 99)
    outcome = here.run("demo")
    assert outcome.code == 1
    assert "the demo ends after fingerprint" in outcome.stderr
    assert "file is not a database" in outcome.stderr
    assert "Finding" not in outcome.stdout
    assert len(outcome.stdout.splitlines()) <= 20


def test_a_run_that_fails_is_told_in_json(project: MakeProject) -> None:
    """With more products than the demo expects the second run refuses, and no finding is made."""
    here = project()
    here.run("demo")
    shop = sqlite3.connect(here.path(f"{FOLDER}/shop.sqlite"))
    for number in range(1000, 2000):
        shop.execute("INSERT INTO products VALUES (?, ?, 'more', 100)", (number, f"SKU-{number}"))
    shop.commit()
    shop.close()
    outcome = here.run("demo", "--json")
    assert outcome.code == 1
    assert (outcome.json["success"], outcome.json["finding"]) == (False, None)
    assert [run["status"] for run in outcome.json["runs"]] == ["ok", "failed"]
    assert "more than 1000 rows; narrow the question" in outcome.json["runs"][1]["log_end"]


def test_a_folder_that_cannot_be_made_is_a_clear_error(project: MakeProject) -> None:
    """Below a file there can be no folder: exit 125, what and where, and which option helps."""
    here = project({"taken": "a file"})
    outcome = here.run("demo", "--dir", "taken/demo")
    outcome.assert_refused(125, "taken", "pyx demo --dir FOLDER")
    told = here.run("demo", "--dir", "taken/demo", "--json")
    assert told.code == 125
    assert told.json["error"]["kind"] == "unwritable"


def test_a_read_only_folder_is_a_clear_error(project: MakeProject) -> None:
    """Where nothing may be written the demo says so, and leaves nothing half-made."""
    require_linux()
    here = project({"locked/keep": ""})
    here.path("locked").chmod(0o555)
    # Root may write anywhere but in the kernel's own file system.
    is_locked = not os.access(here.path("locked"), os.W_OK)
    folder = str(here.path("locked")) if is_locked else "/sys/kernel"
    try:
        here.run("demo", "--dir", folder).assert_refused(125, f"can't write {folder}")
        assert os.listdir(here.path("locked")) == ["keep"]
    finally:
        here.path("locked").chmod(0o755)


def test_a_script_that_somebody_edited_is_left_alone(project: MakeProject) -> None:
    """An edited script of the demo is neither run nor overwritten; the error names it."""
    here = project()
    here.run("demo")
    script = here.path(f"{FOLDER}/rows.py")
    script.write_text("print('mine')\n")
    here.run("demo").assert_refused(125, "rows.py", "pyx demo --dir FOLDER")
    assert script.read_text() == "print('mine')\n"
    assert len(here.history(FOLDER)) == 3


def test_it_is_plain_on_a_terminal_too(project: MakeProject) -> None:
    """On a terminal it prints the same lines and asks nothing."""
    require_posix()
    import pexpect

    here = project()
    terminal = pexpect.spawn(
        sys.executable,
        ["-m", "pyx_cli", "demo"],
        cwd=str(here.folder),
        env=here.environ,
        encoding="utf-8",
        timeout=120,
        dimensions=(40, 120),
    )
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 0
    assert isinstance(terminal.before, str)
    assert "Finding: 7 of 40 cached prices" in terminal.before


def test_examples_are_valid_calls(project: MakeProject) -> None:
    """The worked examples of the help do what they say."""
    here = project()
    for line, _ in EXAMPLES:
        assert here.run(*shlex.split(line)[1:]).code == 0, line
