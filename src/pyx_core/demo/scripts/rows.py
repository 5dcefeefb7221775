"""Read the rows in question: today's prices, and the order lines since a price changed."""

import csv
import hashlib
import json
import os
import sqlite3
from pathlib import Path

PRICES = """
    SELECT p.sku, p.price_cents, c.old_cents, max(c.changed_at) AS changed_at
    FROM products p LEFT JOIN price_changes c USING (product_id)
    GROUP BY p.sku
    ORDER BY p.sku
"""
ORDER_LINES = """
    SELECT o.order_id, o.ordered_at, l.line, p.sku, l.quantity, l.unit_price_cents
    FROM order_lines l JOIN orders o USING (order_id) JOIN products p USING (product_id)
    WHERE o.ordered_at >= (
        SELECT max(c.changed_at) FROM price_changes c WHERE c.product_id = p.product_id
    )
    ORDER BY o.order_id, l.line
"""

input_path = Path(os.environ["PYX_INPUT_PATH"])
output_dir = Path(os.environ["PYX_OUTPUT_DIR"])
run_id = os.environ["PYX_RUN_ID"]
request = json.loads(input_path.read_text(encoding="utf-8"))

# The same store as the one whose fingerprint was taken, or nothing.
store = input_path.parent / request["store"]
fingerprint_path = input_path.parent / request["fingerprint"]
fingerprint = json.loads(fingerprint_path.read_text(encoding="utf-8"))
with store.open("rb") as file:
    sha256 = hashlib.file_digest(file, "sha256").hexdigest()
if sha256 != fingerprint["sha256"]:
    raise SystemExit(f"{store.name} is not the store of {fingerprint_path.name}")

connection = sqlite3.connect(f"{store.resolve().as_uri()}?mode=ro", uri=True)
connection.row_factory = sqlite3.Row


def read(sql: str) -> list[sqlite3.Row]:
    """All rows of a question; an error where there are more than the input allows."""
    rows = connection.execute(sql).fetchmany(request["most_rows"] + 1)
    if len(rows) > request["most_rows"]:
        raise SystemExit(f"more than {request['most_rows']} rows; narrow the question")
    return rows


prices = {
    row["sku"]: {name: row[name] for name in ("price_cents", "old_cents", "changed_at")}
    for row in read(PRICES)
}
lines = read(ORDER_LINES)
connection.close()

prices_path = output_dir / f"rows.{run_id}.prices.json"
content = {"store_sha256": sha256, "fingerprint": fingerprint_path.name, "prices": prices}
prices_path.write_text(json.dumps(content, indent=2), encoding="utf-8")
lines_path = output_dir / f"rows.{run_id}.order_lines.csv"
with lines_path.open("w", encoding="utf-8", newline="") as file:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["order_id", "ordered_at", "line", "sku", "quantity", "unit_price_cents"])
    writer.writerows(map(tuple, lines))

changed = sum(price["changed_at"] is not None for price in prices.values())
print(f"{len(prices)} prices, {changed} of them changed; {len(lines)} order lines since then")
