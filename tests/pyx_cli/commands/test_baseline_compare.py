"""`pyx baseline compare`: equal only where everything was compared; no difference unexplained."""

from __future__ import annotations

import json
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reports import assert_harmless
from requirements import require_posix
from rewrites import capture, change, compare, face, json_reply, make_rewrite

if TYPE_CHECKING:
    from project import MakeProject, Project
    from rewrites import Asked, Reply

TABLE = """
[[tables]]
name = "orders"
key = ["id"]
old = "orders"
new = "orders"
"""
SNAPSHOT = """
[[snapshots]]
name = "by-note"
kind = "sql"
ask = "SELECT note, sum(cents) AS cents, hex(randomblob(4)) AS id FROM orders GROUP BY 1"
order = ["note"]
"""
RULES = """
[[rule]]
id = "cents"
reason = "tolerated"
table = "{table}"
column = "cents"
atol = 5
"""


@pytest.fixture
def shop(project: MakeProject) -> Project:
    """Both sides the same, captured."""
    made = make_rewrite(project({}), TABLE + SNAPSHOT)
    for side in ("old", "new"):
        capture(made, side).assert_answered()
    return made


def test_the_same_is_equal_and_each_difference_is_open(shop: Project) -> None:
    """Rows and answers are counted, the verdict is the exit code, and the reports say the same."""
    told = compare(shop)
    assert told.code == 0
    assert told.json["verdict"] == "equal"
    # Two rows of the answer have the same note but for null; all of it varies in its ids.
    expected = {"old": 4, "new": 4, "equal": 3, "absorbed": 0, "noisy": 1, "open": 0}
    assert told.json["totals"] == expected
    change(shop.folder, "UPDATE orders SET cents = 991 WHERE id = 2")
    change(shop.folder, "DELETE FROM orders WHERE id = 3")
    capture(shop, "new", "--again").assert_answered()
    told = compare(shop)
    assert (told.code, told.json["verdict"]) == (1, "different")
    groups = {(one["part"], one["place"], one["kind"]) for one in told.json["groups"]}
    assert groups == {
        ("orders", None, "removed"),
        ("orders", "cents", "difference"),
        ("by-note", "cents", "changed"),
        ("by-note", "row", "row_removed"),
    }
    reports = told.json["reports"]
    saved = json.loads(Path(reports["json"]).read_bytes())
    assert saved["totals"] == told.json["totals"]
    assert "990" in Path(reports["md"]).read_text("utf-8")
    assert "991" in assert_harmless(Path(reports["html"]).read_bytes()).text
    listed = shop.run("baseline").assert_answered()
    assert "different" in listed.stdout


def test_a_rule_allows_what_it_says_and_is_told(shop: Project) -> None:
    """What it absorbed is counted, one that did nothing is a warning, and both places may be
    meant."""
    change(shop.folder, "UPDATE orders SET cents = cents + 1 WHERE id = 2")
    capture(shop, "new", "--again").assert_answered()
    shop.write("both.toml", RULES.replace("{table}", "*"))
    told = compare(shop, "--rules", "both.toml")
    assert (told.code, told.json["verdict"]) == (0, "equal")
    assert [(one["id"], one["absorbed"]) for one in told.json["rules"]] == [("cents", 2)]
    assert told.json["totals"]["absorbed"] == 1
    shop.write("none.toml", RULES.replace("{table}", "nowhere"))
    told = compare(shop, "--rules", "none.toml")
    assert told.json["rules_without_effect"] == ["cents"]
    assert "rule cents absorbed nothing" in told.stderr


def test_what_was_not_compared_keeps_it_from_being_equal(project: MakeProject) -> None:
    """An answer that was not captured, and a column that nobody mapped."""
    made = make_rewrite(project({}), TABLE + SNAPSHOT)
    told = compare(made)
    assert (told.code, told.json["verdict"]) == (1, "incomplete")
    assert told.json["snapshots"][0]["listed"][0]["reason"] == "not captured: old and new"
    told = compare(made, "--tables")
    assert (told.code, told.json["verdict"]) == (0, "equal")
    assert told.json["not_compared"] == ["snapshot by-note"]
    change(made.folder, "ALTER TABLE orders RENAME COLUMN note TO remark")
    told = compare(made, "--tables")
    assert (told.code, told.json["verdict"]) == (1, "incomplete")
    assert told.json["tables"][0]["not_mapped"] == ["note"]
    assert "orders: not compared, and nothing says why: note" in told.stderr
    change(made.folder, "DROP TABLE orders")
    told = compare(made, "--tables")
    assert told.json["verdict"] == "incomplete"
    assert "orders" in told.json["tables"][0]["problem"]


def test_a_column_that_no_line_of_the_file_has_keeps_it_from_being_equal(
    project: MakeProject,
) -> None:
    """Also where columns are written down. One that is computed with, or left out, is told of."""
    written = (
        "[tables.columns]\nid = {}\ncents = { old_sql = 'cents + 0', new_sql = '\"cents\"' }\n"
    )
    made = make_rewrite(project({}), TABLE + written)
    told = compare(made)
    assert (told.code, told.json["verdict"]) == (1, "incomplete")
    assert told.json["tables"][0]["not_mapped"] == ["at", "note"]
    left_out = '[tables.left_out]\nat = "not kept"\nnote = "not kept"\n'
    definition = made.folder / "baseline" / "shop" / "baseline.toml"
    definition.write_text(definition.read_text("utf-8") + left_out, "utf-8")
    told = compare(made)
    assert (told.code, told.json["verdict"]) == (0, "equal")


def test_a_row_of_one_side_is_named(shop: Project) -> None:
    """On the terminal too: which row it is can be looked up."""
    change(shop.folder, "DELETE FROM orders WHERE id = 3")
    told = shop.run("baseline", "compare", "--tables")
    assert "1 row only in the old system  id=3\n" in told.stdout


def test_noise_is_shown_and_hides_nothing(project: MakeProject) -> None:
    """A field that varies may vary; a field beside it, or another kind of value there, is open."""
    snapshot = '[[snapshots]]\nname = "page"\nkind = "http"\nask = "/"\n'
    answers = [{"took": 1, "total": 5}, {"took": 2, "total": 5}]

    def old(_: Asked) -> Reply:
        return json_reply(answers.pop(0))

    new: dict[str, int | None] = {"took": 17, "total": 5}
    with face(old) as (first, _), face(lambda _: json_reply(new)) as (second, _):
        bases = {"old": f'base_url = "{first}"', "new": f'base_url = "{second}"'}
        made = make_rewrite(project({}), snapshot, **bases)
        capture(made, "old").assert_answered()
        verdicts = []
        for took, total in ((17, 5), (17, 6), (None, 5)):
            new.update(took=took, total=total)
            capture(made, "new", "--again").assert_answered()
            told = compare(made)
            verdicts.append((told.json["verdict"], [one["place"] for one in told.json["groups"]]))
    assert verdicts == [
        ("equal", []),
        ("different", ["$.body.total"]),
        ("different", ["$.body.took"]),
    ]


def test_a_secret_is_nowhere(shop: Project) -> None:
    """Not in reports, not in what is printed, not in the files of the run."""
    secret = "9f3c2a10b6d2e44c1f20077ab01cd2e5"
    shop.write(".env", f"{shop.path('.env').read_text('utf-8')}SHOP_TOKEN={secret}\n")
    change(shop.folder, f"UPDATE orders SET note = 'token {secret}' WHERE id = 2")
    capture(shop, "new", "--again").assert_answered()
    told = compare(shop)
    assert "[masked SHOP_TOKEN]" in told.stdout
    for path in [*shop.folder.joinpath("baseline").rglob("*")]:
        assert not path.is_file() or secret.encode() not in path.read_bytes(), path
    assert secret not in told.stdout + told.stderr


def test_a_sample_is_called_one(shop: Project) -> None:
    """In the verdict, for whoever reads only that."""
    statement = (
        "WITH RECURSIVE n(i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) "
        "INSERT INTO orders SELECT i, i, 'x', 'y' FROM n"
    )
    for side in ("old", "new"):
        change(shop.folder, statement, side)
    told = compare(shop, "--tables", "--sample", "100")
    assert told.code == 0
    assert 0 < told.json["sample"] < 0.5
    assert "in a sample of" in told.json["told"]
    assert shop.run("baseline", "compare", "--sample", "x").code == 2
    assert shop.run("baseline", "compare", "--sample", "5", "--full").code == 2


def test_a_store_that_is_away_is_an_error_not_a_verdict(shop: Project) -> None:
    """The comparison fails as a run, says why, and leaves the last report alone."""
    before = compare(shop).json["reports"]["json"]
    content = Path(before).read_bytes()
    shop.path("new.sqlite").unlink()
    told = shop.run("baseline", "compare")
    assert told.code not in (0, 1)
    assert "new side" in told.stderr
    assert told.manifest["status"] == "failed"
    assert Path(before).read_bytes() == content


def test_ctrl_c_leaves_no_verdict(shop: Project) -> None:
    """Interrupted is no verdict; exit 130."""
    require_posix()
    slow = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000000) "
        "SELECT i AS id, i AS v FROM n"
    )
    path = shop.path("baseline/shop/baseline.toml")
    text = path.read_text("utf-8").replace('old = "orders"', f'old_select = "{slow}"')
    path.write_text(text.replace('new = "orders"', f'new_select = "{slow}"'), "utf-8")
    running = shop.start("baseline", "compare", "--tables", "--timeout", "500")
    running.wait_for_file("baseline/shop/runs/.pyx/journals")
    running.process.send_signal(signal.SIGINT)
    told = running.finish()
    assert told.code == 130
    assert "no verdict" in told.stderr
