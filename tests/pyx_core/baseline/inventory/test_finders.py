"""What a repository is searched for is found in the ways that people write it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyx_core.baseline.inventory.candidate import SourceFile
from pyx_core.baseline.inventory.finders import FINDERS, is_of_interest, is_test

# Kind, name of the file, what stands in it; then the line and what is told.
WRITTEN = [
    ("entry point", "pyproject.toml", '[project.scripts]\nshop = "shop:main"\n', 2, "shop ="),
    ("entry point", "pyproject.toml", '[tool.poetry.scripts]\nshop = "s:m"\n', 2, "shop ="),
    ("entry point", "src/shop/__main__.py", "main()\n", 1, "python -m shop"),
    ("entry point", "job.py", 'x = 1\nif __name__ == "__main__":\n', 2, "job.py"),
    ("entry point", "Dockerfile", 'FROM x\nCMD ["shop", "serve"]\n', 2, '["shop", "serve"]'),
    (
        "entry point",
        "package.json",
        '{\n "scripts": {\n  "start": "node a"\n }}',
        3,
        "start: node a",
    ),
    ("entry point", "package.json", '{"name": "shop",\n "bin": "cli.js"}', 1, "shop: cli.js"),
    ("entry point", "Cargo.toml", '[[bin]]\nname = "a"\n[[bin]]\nname = "worker"\n', 3, "worker"),
    ("entry point", "src/main.rs", "#[tokio::main]\nasync fn main() {\n", 2, "src/main.rs"),
    ("entry point", "cmd/shop/main.go", "package main\nfunc main() {\n", 2, "cmd/shop/main.go"),
    ("entry point", "Procfile", "web: gunicorn shop\n", 1, "web gunicorn shop"),
    ("schema", "a/versions/1_x.py", 'revision = "1"\nop.create_table("orders",\n', 2, "orders"),
    ("schema", "shop/migrations/0001_initial.py", "class M(migrations.Migration):\n", 1, "0001_"),
    ("schema", "db/V1_2__orders.sql", "ALTER TABLE x ADD y int;\n", 1, "V1_2__orders.sql"),
    ("schema", "migrations/2024_x/up.sql", "CREATE TABLE orders (id int);\n", 1, "TABLE orders"),
    ("schema", "migrations/2024_x.js", "exports.up = k =>\n k.schema.createTable('o',\n", 2, "o"),
    ("schema", "src/schema.rs", "diesel::table! {\n    orders (id) {\n", 1, "(below)"),
    (
        "schema",
        "shop.py",
        'db.execute("""\nCREATE TABLE IF NOT EXISTS orders (\n',
        2,
        "TABLE orders",
    ),
    ("schema", "db/schema.rb", '  create_table "orders", force: true do\n', 1, "orders"),
    ("model", "m.py", 'class Order(Base):\n    __tablename__ = "orders"\n', 2, "orders"),
    ("model", "m.py", "class Order(models.Model):\n", 1, "Order"),
    ("model", "schema.prisma", "model Order {\n", 1, "Order"),
    ("model", "m.rs", "#[derive(Queryable)]\n#[diesel(table_name = orders)]\n", 2, "orders"),
    ("model", "m.ts", "@Entity()\nexport class Order {\n", 2, "Order"),
    ("model", "m.ts", "@Entity('orders')\nexport class Order {\n", 1, "orders"),
    ("model", "order.rb", "class Order < ApplicationRecord\n", 1, "Order"),
    (
        "query",
        "q.py",
        'rows = db.execute("SELECT id FROM orders WHERE x = ?")\n',
        1,
        "SELECT id FROM",
    ),
    (
        "query",
        "q.py",
        'q = """\n    SELECT id,\n      total\n    FROM orders\n"""\n',
        2,
        "SELECT id",
    ),
    ("query", "q.rs", 'sqlx::query!("update orders set paid = $1")\n', 1, "update orders set"),
    ("query", "q.ts", "await db.query(`INSERT INTO orders VALUES (1)`)\n", 1, "INSERT INTO orders"),
    ("route", "a.py", '@app.route("/orders", methods=["GET", "POST"])\n', 1, "GET|POST /orders"),
    ("route", "a.py", '@router.get("/orders/{id}")\n', 1, "GET /orders/{id}"),
    ("route", "shop/urls.py", 'path("orders/", views.orders),\n', 1, "/orders/ → views.orders"),
    ("route", "a.js", "app.get('/orders/:id', (q, r) => {\n", 1, "GET /orders/:id"),
    ("route", "a.rs", '.route("/orders", get(list).post(make))\n', 1, "GET|POST /orders"),
    ("route", "a.rs", '#[get("/orders/{id}")]\n', 1, "GET /orders/{id}"),
    ("route", "a.go", 'mux.HandleFunc("/orders", list)\n', 1, "/orders"),
    ("cache key", "c.py", 'import redis\ncache.get(f"price:{sku}")\n', 2, "price:{sku}"),
    ("cache key", "c.ts", "// ioredis\nawait redis.setex(`cart:${id}`, 60, x)\n", 2, "cart:${id}"),
    ("cache key", "c.rs", 'use redis::X;\ncon.get(format!("price:{}", sku))\n', 2, "price:{}"),
    (
        "topic",
        "k.py",
        'from kafka import *\nproducer.send("orders.paid", b"x")\n',
        2,
        "orders.paid",
    ),
    ("topic", "k.rs", 'use rdkafka;\nFutureRecord::to("orders.paid")\n', 2, "orders.paid"),
    (
        "topic",
        "k.ts",
        "// kafkajs\nconsumer.subscribe({ topic: 'orders.paid' })\n",
        2,
        "orders.paid",
    ),
]


@pytest.mark.parametrize(("kind", "name", "text", "line", "what"), WRITTEN)
def test_what_people_write_is_found(kind: str, name: str, text: str, line: int, what: str) -> None:
    """Each way of the usual tools gives a candidate of its kind, with the line it stands on."""
    assert is_of_interest(name)
    found = [one for finder in FINDERS for one in finder(SourceFile(name, text, True))]
    fitting = [one for one in found if one.kind == kind and one.line == line]
    assert any(what in one.what for one in fitting), found


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.py", '"""Select the rows from here."""\n'),
        ("a.py", '# cache.get("price:1") of redis\n'),
        ("a.py", 'settings.get("price")\n'),
        ("a.py", 'import redis\noptions.get("price")\n'),
        ("a.py", '"""CREATE TABLE wherever it stands."""\n'),
        ("a.js", 'fetch.get("/orders")\n'),
        ("a.py", 'mail.send("orders")\n'),
    ],
)
def test_what_only_looks_like_it_is_left(name: str, text: str) -> None:
    """Prose, comments and dictionaries are no candidates."""
    assert [one for finder in FINDERS for one in finder(SourceFile(name, text, True))] == []


@pytest.mark.parametrize(
    "name", ["tests/a.py", "a/test_x.py", "x_test.go", "a.spec.ts", "src/__tests__/a.js"]
)
def test_tests_are_no_part_of_the_program(name: str) -> None:
    """Files of tests are known by their names."""
    assert is_test(name)


@given(
    name=st.sampled_from(["a.py", "pyproject.toml", "package.json", "a.rs", "x.sql", "m.prisma"]),
    text=st.text(max_size=400),
)
def test_any_content_is_only_text(name: str, text: str) -> None:
    """Whatever stands in a file, it is read to the end, and every place is a line of it."""
    file = SourceFile(name, text, True)
    for finder in FINDERS:
        for one in finder(file):
            assert 1 <= one.line <= text.count("\n") + 1
