# Fill in what stands in angle brackets, as references/mapping.md says:
# <COLUMN_AT_2>, <CONSUMER_GROUP_UPDATER>, <TASK_PRICES>
"""Explain every price that differs between database and cache by the messages that wait."""

import csv
import json
import os
from decimal import Decimal, InvalidOperation
from pathlib import Path

NAMES = ("differences", "diff", "updater", "lag", "pending", "changed")
request = json.loads(Path(os.environ["PYX_INPUT_PATH"]).read_text(encoding="utf-8"))
stem = Path(os.environ["PYX_OUTPUT_DIR"]) / f"<TASK_PRICES>.{os.environ['PYX_RUN_ID']}"


def read(name: str) -> list[dict[str, str]]:
    """The rows of a file that the input names."""
    with open(request[name], newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def is_readable(price: str) -> bool:
    """Whether the <CONSUMER_GROUP_UPDATER> can read a price: a decimal point, nothing else."""
    try:
        Decimal(price)
    except InvalidOperation:
        return False
    return True


diff = json.loads(Path(request["diff"]).read_text(encoding="utf-8"))
differences = read("differences")
stale = {row["key"]: (row["left"], row["right"]) for row in differences if row["kind"] == "changed"}
changed = {row["sku"]: row["<COLUMN_AT_2>"] for row in read("changed")}
(behind,) = [row for row in read("lag") if row["lag"] != "0"]
pending = [{**json.loads(row["value"]), **row} for row in read("pending")]

waiting = {message["sku"] for message in pending}
unreadable = [message for message in pending if not is_readable(message["price"])]
elsewhere = set(changed) - waiting
first = pending[0]
finding = {
    "based_on": {name: Path(request[name]).name for name in NAMES},
    "products": diff["counts"]["left_rows"],
    "cached": diff["counts"]["right_rows"],
    "in_one_of_them_only": len(differences) - len(stale),
    "stale": sorted(stale),
    "lag": int(behind["lag"]),
    "pending": len(pending),
    "pending_products": len(waiting),
    "since": first["timestamp"],
    "partition": int(first["partition"]),
    "offset": int(first["offset"]),
    "unreadable": [[int(message["offset"]), message["price"]] for message in unreadable],
    "stale_without_a_message": sorted(set(stale) - waiting),
    "waiting_but_right": sorted(waiting - set(stale)),
    "updater_wrote_last": read("updater")[0]["value"],
    # The control: prices that were changed since, too, and whose messages do not wait.
    "changed_elsewhere": len(elsewhere),
    "changed_elsewhere_and_stale": sorted(elsewhere & set(stale)),
    "asked": [request["asked"], *stale[request["asked"]]],
    "control": [request["control"], changed[request["control"]]],
}
with open(f"{stem}.stale.csv", "w", newline="", encoding="utf-8") as file:
    writer = csv.writer(file)
    writer.writerow(["sku", "database", "cache", "<COLUMN_AT_2>"])
    writer.writerows([sku, *stale[sku], changed.get(sku)] for sku in sorted(stale))
Path(f"{stem}.finding.json").write_text(json.dumps(finding, indent=2) + "\n", encoding="utf-8")

print(
    f"{len(stale)} of {finding['products']} prices are stale; {finding['lag']} messages wait",
    end="",
)
print(f" at partition {first['partition']}, offset {first['offset']}, since {first['timestamp']}")
print(f"the first that waits has the price {first['price']!r}; unreadable: {len(unreadable)}")
print(f"stale without a waiting message: {len(finding['stale_without_a_message'])}")
print(f"waiting, and right all the same: {', '.join(finding['waiting_but_right'])}")
print(f"control: {len(elsewhere)} other prices changed since,", end=" ")
print(f"{len(finding['changed_elsewhere_and_stale'])} of them stale;", end=" ")
print(f"{request['control']} is {'stale' if request['control'] in stale else 'right'}")
if finding["stale_without_a_message"] or finding["changed_elsewhere_and_stale"]:
    raise SystemExit("the messages that wait do not explain it")
if finding["pending"] != finding["lag"] or unreadable != [first]:
    raise SystemExit("the first message that waits is not the one that stops it")
