"""Value added tax by product, as the accountants get it: 19 % of each line, in cents."""

import os
import sqlite3

with sqlite3.connect(os.environ["SQLITE_OLD_PATH"]) as store:
    rows = store.execute(
        "SELECT product_id, qty * price_cents FROM order_items ORDER BY product_id"
    ).fetchall()
totals: dict[int, int] = {}
for product, cents in rows:
    # Half a cent is a cent.
    totals[product] = totals.get(product, 0) + (cents * 19 + 50) // 100
print("product  tax")
for product, cents in totals.items():
    print(f"{product:>7}  {cents // 100}.{cents % 100:02}")
