"""Compare the price cache with the shop, and find what it did to orders."""

import csv
import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

input_path = Path(os.environ["PYX_INPUT_PATH"])
output_dir = Path(os.environ["PYX_OUTPUT_DIR"])
run_id = os.environ["PYX_RUN_ID"]
request = json.loads(input_path.read_text(encoding="utf-8"))


def read_prices(name: str) -> dict[str, dict[str, Any]]:
    """The prices by SKU in a file that the input names."""
    content = json.loads((input_path.parent / request[name]).read_text(encoding="utf-8"))
    prices: dict[str, dict[str, Any]] = content["prices"]
    return prices


def euros(cents: int) -> str:
    """An amount as people write it."""
    return f"{cents / 100:,.2f} EUR"


cache, shop = read_prices("cache"), read_prices("prices")
with (input_path.parent / request["order_lines"]).open(encoding="utf-8", newline="") as file:
    lines = list(csv.DictReader(file))

# A stale price is the old one, cached before it changed. Times are ISO 8601 in UTC, so they
# compare as text. What differs in another way is unexplained, and said to be so.
stale: dict[str, dict[str, Any]] = {}
unexplained: dict[str, dict[str, Any]] = {}
for sku in sorted({*cache, *shop}):
    cached, current = cache.get(sku), shop.get(sku)
    if cached and current and cached["price_cents"] == current["price_cents"]:
        continue
    is_stale = (
        cached
        and current
        and cached["price_cents"] == current["old_cents"]
        and cached["cached_at"] < current["changed_at"]
    )
    (stale if is_stale else unexplained)[sku] = {"cache": cached, "shop": current}

charged: Counter[str] = Counter()
orders: set[str] = set()
too_much = too_little = 0
for line in lines:
    unit, current = int(line["unit_price_cents"]), shop[line["sku"]]
    if unit == current["price_cents"]:
        charged["the new price"] += 1
    elif unit != current["old_cents"]:
        charged["neither price"] += 1
    elif line["sku"] not in stale:
        charged["an old price that the cache does not hold"] += 1
    else:
        charged["the old price from the cache"] += 1
        orders.add(line["order_id"])
        difference = (unit - current["price_cents"]) * int(line["quantity"])
        too_much += max(difference, 0)
        too_little += max(-difference, 0)

refreshes = Counter(entry["cached_at"] for entry in cache.values())
newest = max(refreshes)
changes = " and ".join(sorted({entry["shop"]["changed_at"] for entry in stale.values()}))
finding = (
    f"{len(stale)} of {len(cache)} cached prices are older than the price change of {changes}. "
    f"Since then {len(orders)} orders were charged an old price: {euros(too_much)} too much, "
    f"{euros(too_little)} too little. "
    f"The cache's last refresh, {newest}, reached {refreshes[newest]} of {len(cache)} prices."
    if stale
    else f"No cached price is older than its last change; {len(cache)} were compared."
)
if unexplained:
    finding += f" {len(unexplained)} more prices differ for another reason."

based_on = [request[name] for name in ("cache", "prices", "order_lines")]
differences_path = output_dir / f"diff.{run_id}.differences.json"
differences = {
    "finding": finding,
    "based_on": based_on,
    "stale": stale,
    "unexplained": unexplained,
    "order_lines": dict(charged),
    "orders": sorted(orders, key=int),
    "too_much_cents": too_much,
    "too_little_cents": too_little,
    "refreshes": dict(refreshes),
}
differences_path.write_text(json.dumps(differences, indent=2), encoding="utf-8")

table = [
    f"| {sku} | {euros(entry['cache']['price_cents'])} | {entry['cache']['cached_at']} "
    f"| {euros(entry['shop']['price_cents'])} | {entry['shop']['changed_at']} |"
    for sku, entry in stale.items()
]
report = [
    "# The price cache against the shop",
    "",
    finding,
    "",
    "| product | cached | at | shop | changed at |",
    "|---|---:|---|---:|---|",
    *table,
    "",
    "Order lines since their product's price changed, by what was charged:",
    "",
    *[f"- {kind}: {count}" for kind, count in charged.most_common()],
    "",
    f"Based on {', '.join(based_on)}.",
    "Not looked at: why the refresh broke off, and orders before the price change.",
    "",
]
report_path = output_dir / f"diff.{run_id}.finding.md"
report_path.write_text("\n".join(report), encoding="utf-8")

# What is written here goes into the manifest: the summary, and what each output is for.
declarations = {
    "summary": finding,
    "outputs": [
        {"path": str(differences_path), "role": "result"},
        {"path": str(report_path), "role": "report"},
    ],
}
Path(os.environ["PYX_OUTPUT_PATH"]).write_text(json.dumps(declarations), encoding="utf-8")
print(finding)
