"""The HTTP face of the old shop: `python app.py FILE`; it prints the port that it listens on."""

import json
import sqlite3
import sys
import uuid
from contextlib import closing
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

STORE = sys.argv[1]


def order(number: int) -> dict[str, object] | None:
    """An order as the shop's page shows it."""
    with closing(sqlite3.connect(STORE)) as store:
        row = store.execute(
            "SELECT o.id, c.fullName, o.total_cents, o.status FROM orders o"
            " LEFT JOIN customers c ON c.id = o.customer_id WHERE o.id = ?",
            (number,),
        ).fetchone()
        items = store.execute(
            "SELECT p.name, i.qty, i.price_cents FROM order_items i"
            " JOIN products p ON p.id = i.product_id WHERE i.order_id = ? ORDER BY i.line",
            (number,),
        ).fetchall()
    if row is None:
        return None
    return {
        "id": row[0],
        "customer": row[1],
        "total": row[2] / 100,
        "status": row[3].lower(),
        "items": [{"name": name, "quantity": n, "price": cents / 100} for name, n, cents in items],
        "request_id": str(uuid.uuid4()),
        "served_at": datetime.now().isoformat(timespec="milliseconds"),  # noqa: DTZ005 - it is so old
    }


class Face(BaseHTTPRequestHandler):
    """GET /orders/ID."""

    def do_GET(self) -> None:
        number = self.path.removeprefix("/orders/")
        found = order(int(number)) if number.isdigit() else None
        body = json.dumps(found or {"error": "no such order"}).encode()
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


server = ThreadingHTTPServer(("127.0.0.1", 0), Face)
print(server.server_address[1], flush=True)
server.serve_forever()
