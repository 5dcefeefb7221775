# Fill in what stands in angle brackets, as references/mapping.md says:
# <COLUMN_AT>, <COLUMN_PRICE>, <COLUMN_PRICE_2>, <COLUMN_ROWS>, <TABLE_ORDERS>, <TASK_ORDERS>
"""Count the orders that were charged another price than was shown, with a control group."""

import csv
import json
import os
from decimal import Decimal
from pathlib import Path

from pyx_core.sources import connect

request = json.loads(Path(os.environ["PYX_INPUT_PATH"]).read_text(encoding="utf-8"))
stem = Path(os.environ["PYX_OUTPUT_DIR"]) / f"<TASK_ORDERS>.{os.environ['PYX_RUN_ID']}"
given = {"since": request["since"]}

with open(request["stale"], newline="", encoding="utf-8") as file:
    stale = {row["sku"] for row in csv.DictReader(file)}
# The script holds no URL: pyx does, and keeps what was asked.
with connect(request["source"]) as source:
    (counted,) = source.rows("SELECT count(*) AS n FROM <TABLE_ORDERS> WHERE <COLUMN_AT> >= :since", given)
    if counted["n"] > request["<COLUMN_ROWS>"]:
        raise SystemExit(f"{counted['n']} orders are too many; narrow the question")
    statement = Path(request["statement"]).read_text(encoding="utf-8")
    orders = list(source.rows(statement, given))

hit, control = [], []
more = less = Decimal(0)
for order in orders:
    difference = order["<COLUMN_PRICE>"] - order["<COLUMN_PRICE_2>"]
    if difference:
        hit.append({**order, "difference": difference})
        more += max(difference, Decimal(0))
        less -= min(difference, Decimal(0))
    if order["sku"] not in stale:
        control.append(difference)
result = {
    "orders": len(orders),
    "since": request["since"],
    "affected": len(hit),
    "customers": len({order["customer_id"] for order in hit}),
    "charged_too_much": str(more),
    "charged_too_little": str(less),
    "of_other_products": len(control),
    "of_other_products_affected": sum(map(bool, control)),
}
with open(f"{stem}.orders.csv", "w", newline="", encoding="utf-8") as file:
    writer = csv.DictWriter(file, [*orders[0], "difference"])
    writer.writeheader()
    writer.writerows(hit)
Path(f"{stem}.result.json").write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")

print(f"{len(hit)} of {len(orders)} orders since {request['since']},", end=" ")
print(f"{result['customers']} customers")
print(f"charged {more} more than shown, and {less} less")
print(f"control: {len(control)} orders of other products,", end=" ")
print(f"{result['of_other_products_affected']} of them affected")
