"""The way from the question to the answer, as whoever is on call would type it."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from incident.desk import Desk

QUESTION = (
    "Order 1438: the customer says that the page showed 24.90 for the kettle, and we charged 29.90."
    " Is it only this one?"
)
ASKED, CONTROL = "P-0142", "P-0179"
TOPIC, WINDOW = "stale-price", "2026-11-24T05:00Z/2026-11-24T09:00Z"
ANSWER = (
    "The customer is right: the page showed 24.90, and 29.90 was charged [F1]. It is not only this"
    " order: 26 of the 240 prices on the page are old [F3], and 18 of 233 orders were charged"
    " another price than was shown [F8]. The cause is known [F10], and not mended yet."
)
REPORT, BUNDLE = "temp/report.html", "temp/incident.zip"


def investigate(desk: Desk) -> None:
    """All of it. Raises RuntimeError where a command ends in another way than it should."""
    desk.say(f"A teammate asks: {QUESTION}")
    window = ("--window", WINDOW)
    desk.inspect("new", TOPIC, "--question", QUESTION, *window)

    desk.say("# Which stores are these? Fingerprint first, and hold on to it.")
    desk.pyx("sources", "--check")
    stores = [
        desk.pyx("fingerprint", source, "--pin", "--label", label).run_ids[0]
        for source, label in (
            ("POSTGRES_PROD_URL", "the shop, production"),
            ("REDIS_PROD_URL", "the price cache, production"),
            ("KAFKA_PROD_BROKERS", "the price changes, production"),
        )
    ]
    desk.inspect("add", *stores, "--note", "which stores these are, and what the login may do")

    desk.say("# Database: what was shown, what was charged, and when did the price change?")
    order = desk.query("POSTGRES_PROD_URL", "SELECT * FROM orders WHERE order_id = :id", "id:=1438")
    price = "SELECT * FROM products WHERE sku = :sku"
    product = desk.query("POSTGRES_PROD_URL", price, f"sku={ASKED}")

    desk.say("# Cache: what does the page show? And is its updater alive?")
    cached = desk.query("REDIS_PROD_URL", f"HGET prices {ASKED}")
    updater = desk.query("REDIS_PROD_URL", "GET cache-updater:last")
    desk.finding(
        "The page showed 24.90 for the order that was asked about, and 29.90 was charged",
        (f"{order.run}:rows.csv#row=1438&column=shown_price", "equals 24.90"),
        (f"{order.run}:rows.csv#row=1438&column=charged_price", "equals 29.90"),
    )
    desk.finding(
        "The price of the kettle is 29.90 in the database, and still 24.90 on the page",
        (f"{product.run}:rows.csv#row={ASKED}&column=price", "equals 29.90"),
        (f"{cached.run}:rows.csv#column=value", "contains 24.90"),
    )

    desk.say("# Diff first: all prices of the database against all of the cache.")
    database = f"POSTGRES_PROD_URL:@{desk.take('statements/prices.sql')}"
    together = desk.take("statements/prices.toml")
    diff = desk.pyx(
        "diff", database, "REDIS_PROD_URL:HGETALL prices", "--map", together, expected=1
    )
    desk.inspect("add", *diff.run_ids[:-1], "--note", "both sides of the comparison, whole")
    desk.finding(
        "26 of the 240 prices on the page are not those of the database",
        (f"{diff.run}:result.json#/differences", "equals 26"),
        (f"{diff.run}:result.json#/counts/left_rows", "equals 240"),
    )

    desk.say("# What could explain that? Each of these has to be able to fail.")
    desk.inspect("hypothesis", "The cache-updater stands before one message that it can't read.")
    desk.inspect("hypothesis", "Somebody changed prices past the queue, by hand.")
    desk.inspect("hypothesis", "The cache-updater is down as a whole.")

    desk.say("# Queue: how far is the updater, and what stands before it?")
    lag = desk.query("KAFKA_PROD_BROKERS", "lag cache-updater")
    (behind,) = [row for row in _rows(desk, lag.file(".csv")) if row["state"] == "behind"]
    waiting = f"price-changes --partition {behind['partition']} --from {behind['committed']}"
    pending = desk.query("KAFKA_PROD_BROKERS", waiting)
    since = _rows(desk, pending.file(".csv"))[0]["timestamp"]
    desk.finding(
        "32 messages wait for the updater, all of them in partition 1",
        (f"{lag.run}:rows.csv#row=partition:1&column=lag", "equals 32"),
        (f"{lag.run}:rows.csv", "count where lag > 0 = 1"),
    )
    desk.finding(
        "The first of them, at offset 41, has a price that the updater can't read, 1.299,00",
        (f"{pending.run}:rows.csv#row=offset:41&column=offset", "equals 41"),
        (f"{pending.run}:rows.csv#row=offset:41&column=value", "contains 1.299,00"),
    )

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
    desk.inspect("add", updater.run, changed.run, "--note", "read by stale_prices")
    finding = f"{stale.run}:finding.json"
    desk.finding(
        "No price is old without a message that waits for it",
        (f"{finding}#/stale_without_a_message", "count 0"),
        options=("--refutes", "H2"),
    )
    desk.finding(
        "55 other prices were changed since, and none of them is old",
        (f"{finding}#/changed_elsewhere", "equals 55"),
        (f"{finding}#/changed_elsewhere_and_stale", "count 0"),
        options=("--refutes", "H3"),
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
    result = f"{affected.run}:result.json"
    desk.finding(
        "18 of 233 orders were charged another price than was shown, those of 18 customers:"
        " 151.50 EUR too much, and 12.00 EUR too little",
        (f"{result}#/affected", "equals 18"),
        (f"{result}#/orders", "equals 233"),
        (f"{result}#/customers", "equals 18"),
        (f"{result}#/charged_too_much", "equals 151.50"),
        (f"{result}#/charged_too_little", "equals 12.00"),
    )
    desk.finding(
        "Of 208 orders of other products, 0 are affected",
        (f"{result}#/of_other_products", "equals 208"),
        (f"{result}#/of_other_products_affected", "equals 0"),
    )
    desk.finding(
        "The service that copies prices to the page stands still before one change of a price that"
        " it can't read",
        options=("--kind", "cause", "--rests-on", "F3,F4,F5,F6", "--supports", "H1"),
    )

    desk.say(
        "# The answer. What its readers want to know besides is written by hand, in an editor."
    )
    desk.inspect("answer", ANSWER)
    desk.append(desk.log, "notes.md")

    desk.say("# Does the log claim more than it can show? Then three texts, and the page.")
    desk.inspect("check")
    for reader in ("teammate", "leader", "handoff"):
        path = f"temp/{TOPIC}.{reader}.md"
        desk.pyx("summary", reader, "-o", path)
        desk.pyx("summary", "check", path)
        if reader != "handoff":
            desk.say(desk.text(path))
    desk.inspect("report", "-o", REPORT)

    desk.say("# Is the evidence what it was? Then hand it over.")
    desk.pyx("verify", "--all")
    desk.pyx("key", "new", "oncall.key")
    desk.pyx("bundle", desk.log, "-o", BUNDLE, "--key", "oncall.key")
    desk.pyx("verify", BUNDLE, "--key", "oncall.key.pub")
    desk.say(f"All explained. Look at {desk.folder / REPORT}")


def _rows(desk: Desk, path: str) -> list[dict[str, str]]:
    with (desk.folder / path).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))
