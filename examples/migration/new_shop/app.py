"""The HTTP face of the new shop, on the store of SHOP_DATABASE; it prints the port it has."""

import json
import os
import uuid
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import psycopg


def order(number: int) -> dict[str, object] | None:
    """An order as the shop's page shows it."""
    with psycopg.connect(os.environ["SHOP_DATABASE"]) as store:
        row = store.execute(
            "SELECT o.id, c.full_name, o.total, o.state FROM orders o"
            " JOIN customers c ON c.id = o.customer_id WHERE o.id = %s",
            (number,),
        ).fetchone()
        items = store.execute(
            "SELECT p.name, i.quantity, i.unit_price FROM order_items i"
            " JOIN products p ON p.id = i.product_id WHERE i.order_id = %s ORDER BY i.line_no",
            (number,),
        ).fetchall()
    if row is None:
        return None
    return {
        "id": row[0],
        "customer": row[1],
        "total": float(row[2]),
        "status": row[3],
        "items": [{"name": name, "quantity": n, "price": float(one)} for name, n, one in items],
        "request_id": str(uuid.uuid4()),
        "served_at": datetime.now(UTC).isoformat(timespec="milliseconds"),
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
