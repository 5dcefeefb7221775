"""Write the answer for two readers, each number beside the file that it stands in."""

import json
import os
from pathlib import Path

request = json.loads(Path(os.environ["PYX_INPUT_PATH"]).read_text(encoding="utf-8"))
stem = Path(os.environ["PYX_OUTPUT_DIR"]) / f"summaries.{os.environ['PYX_RUN_ID']}"
finding, affected = (
    json.loads(Path(request[name]).read_text(encoding="utf-8")) for name in ("finding", "affected")
)
finding_file, affected_file = (Path(request[name]).name for name in ("finding", "affected"))
sku, price, shown = finding["asked"]
values = {
    **affected,
    "currency": request["currency"],
    "since": f"{finding['since'][:10]} {finding['since'][11:16]} UTC",
    "sku": sku,
    "price": price,
    "shown": shown,
    "stale": len(finding["stale"]),
    "right": finding["products"] - len(finding["stale"]),
    "products": finding["products"],
    "lag": finding["lag"],
    "typed": finding["unreadable"][0][1],
    "updater_wrote_last": finding["updater_wrote_last"],
    "changed_elsewhere": finding["changed_elsewhere"],
    "finding_file": finding_file,
    "affected_file": affected_file,
    "stale_file": finding_file.replace(".finding.json", ".stale.csv"),
    "orders_file": affected_file.replace(".result.json", ".orders.csv"),
}
for reader in ("teammate", "leader"):
    text = Path(request[reader]).read_text(encoding="utf-8").format_map(values)
    Path(f"{stem}.{reader}.md").write_text(text, encoding="utf-8")
    print(f"{reader}: {len(text.split())} words")
