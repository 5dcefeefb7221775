"""The way from the question to the answer, as whoever is on call would type it."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from incident.desk import Desk

QUESTION = (
    "Order 1438: the customer says that the page showed 24.90 for the kettle, and we charged 29.90."
    " Is it only this one?"
)
ASKED, CONTROL = "P-0142", "P-0179"
BUNDLE = "temp/incident.zip"


def investigate(desk: Desk) -> None:
    """All of it. Raises RuntimeError where a command ends in another way than it should."""
    desk.say(f"A teammate asks: {QUESTION}")
    cited = []

    desk.say("# Which stores are these? Fingerprint first, and hold on to it.")
    desk.pyx("sources", "--check")
    for source, label in (
        ("POSTGRES_PROD_URL", "the shop, production"),
        ("REDIS_PROD_URL", "the price cache, production"),
        ("KAFKA_PROD_BROKERS", "the price changes, production"),
    ):
        cited.append(desk.pyx("fingerprint", source, "--pin", "--label", label))

    desk.say("# Database: what was shown, what was charged, and when did the price change?")
    order = "SELECT * FROM orders WHERE order_id = :id"
    cited.append(desk.pyx("query", "POSTGRES_PROD_URL", order, "--param", "id:=1438"))
    product = "SELECT * FROM products WHERE sku = :sku"
    cited.append(desk.pyx("query", "POSTGRES_PROD_URL", product, "--param", f"sku={ASKED}"))

    desk.say("# Cache: what does the page show? And is its updater alive?")
    cited.append(desk.pyx("query", "REDIS_PROD_URL", f"HGET prices {ASKED}"))
    updater = desk.pyx("query", "REDIS_PROD_URL", "GET cache-updater:last")
    cited.append(updater)

    desk.say("# Diff first: all prices of the database against all of the cache.")
    database = f"POSTGRES_PROD_URL:@{desk.take('statements/prices.sql')}"
    together = desk.take("statements/prices.toml")
    diff = desk.pyx(
        "diff", database, "REDIS_PROD_URL:HGETALL prices", "--map", together, expected=1
    )

    desk.say("# Queue: how far is the updater, and what stands before it?")
    lag = desk.pyx("query", "KAFKA_PROD_BROKERS", "lag cache-updater")
    (behind,) = [row for row in _rows(desk, lag.file(".csv")) if row["state"] == "behind"]
    waiting = f"price-changes --partition {behind['partition']} --from {behind['committed']}"
    pending = desk.pyx("query", "KAFKA_PROD_BROKERS", waiting)
    since = _rows(desk, pending.file(".csv"))[0]["timestamp"]

    desk.say("# Do the waiting messages explain the difference, and nothing else? With a control.")
    statement = ("--file", desk.take("statements/changed_since.sql"), "--param", f"since={since}")
    changed = desk.pyx("query", "POSTGRES_PROD_URL", *statement)
    stale = desk.run(
        "stale_prices",
        {
            "differences": diff.file(".rows.csv"),
            "diff": diff.file(".result.json"),
            "updater": updater.file(".csv"),
            "lag": lag.file(".csv"),
            "pending": pending.file(".csv"),
            "changed": changed.file(".csv"),
            "asked": ASKED,
            "control": CONTROL,
        },
    )

    desk.say("# Whom did it hit? A script counts; it gets the store, and not the URL.")
    affected = desk.run(
        "affected_orders",
        {
            "source": "POSTGRES_PROD_URL",
            "statement": desk.take("statements/orders_since.sql"),
            "since": since,
            "stale": stale.file(".stale.csv"),
            "most_rows": 10_000,
        },
        *("--source", "POSTGRES_PROD_URL"),
    )

    desk.say("# The answer, once for the teammate, once for the leader.")
    summaries = desk.run(
        "summaries",
        {
            "finding": stale.file(".finding.json"),
            "affected": affected.file(".result.json"),
            "teammate": desk.take("summaries/teammate.md"),
            "leader": desk.take("summaries/leader.md"),
            "currency": "EUR",
        },
    )
    cited += [diff, lag, pending, changed, stale, affected, summaries]
    for path in (summaries.file(".teammate.md"), summaries.file(".leader.md")):
        desk.say((desk.folder / path).read_text(encoding="utf-8").rstrip())

    desk.say("# Is the evidence what it was? Then hand it over.")
    desk.pyx("verify", "--all")
    desk.pyx("key", "new", "oncall.key")
    runs = [run_id for said in cited for run_id in said.run_ids]
    desk.pyx("bundle", *runs, "-o", BUNDLE, "--key", "oncall.key")
    desk.pyx("verify", BUNDLE, "--key", "oncall.key.pub")
    found = json.loads((desk.folder / stale.file(".finding.json")).read_bytes())
    desk.say(
        f"{found['lag']} messages wait, {len(found['stale'])} prices are stale, all explained. "
        f"Look at {desk.folder}"
    )


def _rows(desk: Desk, path: str) -> list[dict[str, str]]:
    with (desk.folder / path).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))
