"""Value added tax by product, as the accountants get it: 19 % of each line."""

import os
from decimal import Decimal

import psycopg

with psycopg.connect(os.environ["POSTGRES_NEW_URL"]) as store:
    rows = store.execute(
        "SELECT product_id, quantity * unit_price FROM order_items ORDER BY product_id"
    ).fetchall()
totals: dict[int, Decimal] = {}
for product, amount in rows:
    totals[product] = totals.get(product, Decimal(0)) + round(amount * Decimal("0.19"), 2)
print("product  tax")
for product, tax in totals.items():
    print(f"{product:>7}  {tax}")
