"""Each store tells its schema in the same words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyx_core.baseline.schema.model import Check, ForeignKey, Index
from schemas import mariadb_database, postgres_database, schema_of, sqlite_database

if TYPE_CHECKING:
    from pathlib import Path

    from pyx_core.baseline.schema.model import Column, Schema
    from servers.mariadb import MariadbServer
    from servers.postgres import PostgresServer

SQLITE = """
CREATE TABLE customers (
    id INTEGER PRIMARY KEY, email TEXT COLLATE NOCASE UNIQUE, name VARCHAR(20) NOT NULL,
    joined DATETIME DEFAULT CURRENT_TIMESTAMP, anything, vip BOOLEAN, key "odd ""type"
);
CREATE TABLE "order s" (
    day DATE, number INT, customer_id REFERENCES customers, total DECIMAL(10, 2) CHECK (total >= 0),
    note TEXT, -- CHECK (this is a comment)
    PRIMARY KEY (number, day), CHECK (length(note) < 10 AND note <> ')')
);
CREATE INDEX by_note ON "order s" (note) WHERE note IS NOT NULL;
CREATE UNIQUE INDEX by_lower ON customers (lower(email));
CREATE VIEW vips AS SELECT id FROM customers WHERE vip;
CREATE TRIGGER welcome AFTER INSERT ON customers BEGIN SELECT 1; END;
INSERT INTO customers (id, name) VALUES (1, 'a'), (2, 'b');
"""
POSTGRES = (
    "CREATE TYPE state AS ENUM ('new', 'it''s paid')",
    "CREATE DOMAIN short AS varchar(5) NOT NULL",
    """CREATE TABLE customers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
       email text NOT NULL UNIQUE, code short, "Joined" timestamptz(3) DEFAULT now(), uid uuid,
       more jsonb, small smallint, price numeric(8, 3), tags text[], s state, raw bytea,
       price_net numeric GENERATED ALWAYS AS (price / 1.2) STORED)""",
    """CREATE TABLE orders (day date, number int, customer bigint REFERENCES customers,
       total double precision CHECK (total >= 0), fixed character(3), at timestamp,
       PRIMARY KEY (number, day))""",
    "CREATE INDEX by_total ON orders (total, lower(fixed)) WHERE total > 5",
    "CREATE UNIQUE INDEX by_day ON orders (day) INCLUDE (total)",
    "CREATE VIEW days AS SELECT day FROM orders",
    "CREATE SCHEMA other",
    "CREATE TABLE other.orders (id int)",
    "GRANT USAGE ON SCHEMA other TO reader",
    "GRANT SELECT ON other.orders TO reader",
    "CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "CREATE TRIGGER watch BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION nothing()",
    "CREATE TABLE parted (id int) PARTITION BY RANGE (id)",
    "CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (0) TO (10)",
    "INSERT INTO orders (day, number) VALUES ('2026-01-01', 1)",
)
MARIADB = (
    """CREATE TABLE customers (id int unsigned AUTO_INCREMENT PRIMARY KEY, vip boolean,
       email varchar(50) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci NOT NULL,
       code varchar(5) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin, more JSON, at datetime(3),
       touched timestamp NULL DEFAULT current_timestamp(), small smallint, raw varbinary(9),
       s enum('new','it''s (paid)'), price decimal(8,3) CHECK (price >= 0), body mediumtext,
       net decimal(8,3) AS (price / 2) STORED, uid uuid,
       UNIQUE KEY mails (email), KEY parts (body(10), code))""",
    """CREATE TABLE orders (day date, number int, customer int unsigned, PRIMARY KEY (number, day),
       CONSTRAINT of_customer FOREIGN KEY (customer) REFERENCES customers (id))""",
    "CREATE VIEW days AS SELECT day FROM orders",
    "CREATE TRIGGER watch BEFORE INSERT ON orders FOR EACH ROW SET NEW.number = NEW.number",
    "INSERT INTO orders VALUES ('2026-01-01', 1, NULL)",
)


def families(schema: Schema, table: str) -> dict[str, str]:
    found = schema.table(table)
    assert found is not None
    return {column.name: column.type.family for column in found.columns}


def column(schema: Schema, table: str, name: str) -> Column:
    found = schema.table(table)
    assert found is not None
    made = found.column(name)
    assert made is not None
    return made


def test_sqlite_tells_what_its_pragmas_and_statements_say(tmp_path: Path) -> None:
    """Declared types, keys, collations, conditions outside of comments, partial indexes."""
    schema = schema_of(sqlite_database(tmp_path / "old.db", SQLITE))
    customers, orders = schema.tables
    assert [customers.name, orders.name] == ["customers", "order s"]
    assert families(schema, "customers") == {
        "id": "integer",
        "email": "text",
        "name": "text",
        "joined": "timestamp",
        "anything": "any",
        "vip": "boolean",
        "key": "decimal",
    }
    assert not column(schema, "customers", "id").is_nullable
    assert column(schema, "customers", "email").ignores_case
    assert column(schema, "customers", "name").type.length == 20
    assert not column(schema, "customers", "name").type.is_enforced
    assert customers.rows is not None
    assert (customers.rows.count, customers.rows.basis) == (2, "counted")
    assert orders.primary_key == ("number", "day")
    assert [check.expression for check in orders.checks] == [
        "total >= 0",
        "length(note) < 10 AND note <> ')'",
    ]
    (key,) = orders.foreign_keys
    assert (key.columns, key.table, key.to_columns) == (("customer_id",), "customers", ())
    assert orders.indexes == (
        Index(name="by_note", columns=("note",), is_unique=False, where="note IS NOT NULL"),
    )
    assert [(one.is_plain, one.is_unique) for one in customers.indexes] == [
        (False, True),
        (True, True),
    ]
    assert [view.name for view in schema.views] == ["vips"]
    assert [(one.table, one.name) for one in schema.triggers] == [("customers", "welcome")]


def test_postgres_tells_its_catalogue(postgres: PostgresServer) -> None:
    """Domains, enums, identities, partial and covering indexes, a second schema, partitions."""
    schema = schema_of(postgres_database(postgres, "schema_test", *POSTGRES))
    assert [table.name for table in schema.tables] == [
        "customers",
        "orders",
        "other.orders",
        "parted",
    ]
    assert families(schema, "customers") == {
        "id": "integer",
        "email": "text",
        "code": "text",
        "Joined": "timestamp with zone",
        "uid": "uuid",
        "more": "json",
        "small": "integer",
        "price": "decimal",
        "tags": "other",
        "s": "enum",
        "raw": "bytes",
        "price_net": "decimal",
    }
    code = column(schema, "customers", "code")
    assert (code.type.length, code.is_nullable) == (5, False)
    assert column(schema, "customers", "id").default == "identity always"
    assert column(schema, "customers", "small").type.bits == 16
    assert column(schema, "customers", "s").type.members == ("new", "it's paid")
    price = column(schema, "customers", "price").type
    assert (price.precision, price.scale) == (8, 3)
    assert column(schema, "customers", "price_net").is_generated
    customers, orders, other, _ = schema.tables
    assert (other.schema, orders.schema) == ("other", None)
    assert orders.primary_key == ("number", "day")
    assert orders.foreign_keys == (
        ForeignKey(
            name="orders_customer_fkey",
            columns=("customer",),
            table="customers",
            to_columns=("id",),
        ),
    )
    (check,) = orders.checks
    assert check.expression == "(total >= (0)::double precision)"
    assert [(one.columns, one.is_unique, one.is_plain) for one in orders.indexes] == [
        (("day",), True, True),
        (("total", "lower(fixed::text)"), False, False),
    ]
    assert [one.columns for one in customers.indexes] == [("email",)]
    assert [view.name for view in schema.views] == ["days"]
    assert [(one.table, one.name) for one in schema.triggers] == [("orders", "watch")]
    assert orders.rows is not None
    assert orders.rows.count == 1


def test_mariadb_tells_its_information_schema(mariadb: MariadbServer) -> None:
    """Its JSON is a checked text, its BOOLEAN a tinyint, its collations ignore what they ignore."""
    schema = schema_of(mariadb_database(mariadb, "schema_test", *MARIADB))
    assert schema.kind == "mariadb"
    assert families(schema, "customers") == {
        "id": "integer",
        "vip": "boolean",
        "email": "text",
        "code": "text",
        "more": "json",
        "at": "timestamp",
        "touched": "timestamp with zone",
        "small": "integer",
        "raw": "bytes",
        "s": "enum",
        "price": "decimal",
        "body": "text",
        "net": "decimal",
        "uid": "uuid",
    }
    number = column(schema, "customers", "id")
    assert (number.type.bits, number.type.is_unsigned, number.default) == (
        32,
        True,
        "auto_increment",
    )
    assert column(schema, "customers", "s").type.members == ("new", "it's (paid)")
    email, code = (column(schema, "customers", name) for name in ("email", "code"))
    assert (email.ignores_case, email.ignores_blanks) == (True, True)
    assert (code.ignores_case, code.ignores_blanks) == (False, True)
    assert column(schema, "customers", "net").is_generated
    customers, orders = schema.tables
    assert [(one.columns, one.is_unique, one.is_plain) for one in customers.indexes] == [
        (("email",), True, True),
        (("body(10)", "code"), False, False),
    ]
    assert Check(name="price", expression="`price` >= 0") in customers.checks
    assert orders.primary_key == ("number", "day")
    assert orders.foreign_keys == (
        ForeignKey(
            name="of_customer", columns=("customer",), table="customers", to_columns=("id",)
        ),
    )
    assert [view.name for view in schema.views] == ["days"]
    assert [(one.table, one.name) for one in schema.triggers] == [("orders", "watch")]
