-- A small shop in the days around a price change. Amounts are cents, times are UTC.
-- Everything is derived from row numbers, so the shop is the same on every machine.

PRAGMA user_version = 7;

CREATE TABLE customers (
    customer_id INTEGER PRIMARY KEY,
    name TEXT NOT NULL
);
CREATE TABLE products (
    product_id INTEGER PRIMARY KEY,
    sku TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    price_cents INTEGER NOT NULL
);
CREATE TABLE price_changes (
    product_id INTEGER NOT NULL REFERENCES products,
    changed_at TEXT NOT NULL,
    old_cents INTEGER NOT NULL,
    new_cents INTEGER NOT NULL,
    PRIMARY KEY (product_id, changed_at)
);
CREATE TABLE orders (
    order_id INTEGER PRIMARY KEY,
    customer_id INTEGER NOT NULL REFERENCES customers,
    ordered_at TEXT NOT NULL
);
CREATE TABLE order_lines (
    order_id INTEGER NOT NULL REFERENCES orders,
    line INTEGER NOT NULL,
    product_id INTEGER NOT NULL REFERENCES products,
    quantity INTEGER NOT NULL,
    unit_price_cents INTEGER NOT NULL,
    PRIMARY KEY (order_id, line)
);

WITH
    first (number, name) AS (
        VALUES (0, 'Amina'), (1, 'Björn'), (2, 'Chloé'), (3, 'Dmitri'), (4, 'Emeka'),
               (5, 'Fumiko'), (6, 'Gül'), (7, 'Hanna'), (8, 'Iñaki'), (9, 'Łukasz')
    ),
    last (number, name) AS (
        VALUES (0, 'Abara'), (1, 'Costa'), (2, 'Keller'), (3, 'Nowak'), (4, 'Sato'), (5, 'Weiß')
    )
INSERT INTO customers
SELECT 1 + first.number + 10 * last.number, first.name || ' ' || last.name
FROM first CROSS JOIN last;

WITH
    colour (number, name) AS (
        VALUES (0, 'white'), (1, 'black'), (2, 'blue'), (3, 'green'), (4, 'red')
    ),
    thing (number, name) AS (
        VALUES (0, 'lamp'), (1, 'mug'), (2, 'chair'), (3, 'blanket'), (4, 'vase'), (5, 'clock'),
               (6, 'basket'), (7, 'candle')
    ),
    numbered (product_id, name) AS (
        SELECT 1 + colour.number + 5 * thing.number, colour.name || ' ' || thing.name
        FROM colour CROSS JOIN thing
    )
INSERT INTO products
SELECT product_id, printf('SKU-%03d', product_id), name, 490 + 100 * (product_id * 37 % 45)
FROM numbered;

-- The new price list of one morning: three products in ten, most of them cheaper than before.
INSERT INTO price_changes
SELECT
    product_id,
    '2026-03-02T09:00:00Z',
    price_cents,
    price_cents + CASE product_id % 10 WHEN 9 THEN 100 ELSE -200 END
FROM products
WHERE product_id % 10 IN (3, 6, 9);

UPDATE products
SET price_cents = (SELECT new_cents FROM price_changes AS c WHERE c.product_id = products.product_id)
WHERE product_id IN (SELECT product_id FROM price_changes);

-- The price cache of the application, which is no table of the shop: its refresh after the
-- change broke off before the nineteenth product.
CREATE TEMP TABLE cached AS
SELECT
    product_id,
    sku,
    CASE WHEN product_id < 19 THEN price_cents ELSE coalesce(old_cents, price_cents) END
        AS price_cents,
    CASE WHEN product_id < 19 THEN '2026-03-02T09:05:00Z' ELSE '2026-03-01T21:05:00Z' END
        AS cached_at
FROM products LEFT JOIN price_changes USING (product_id);

WITH RECURSIVE
    numbers (number) AS (
        SELECT 1 UNION ALL SELECT number + 1 FROM numbers WHERE number < 240
    )
INSERT INTO orders
SELECT
    number,
    1 + number * 17 % 60,
    strftime('%Y-%m-%dT%H:%M:%SZ', '2026-02-28', printf('+%d minutes', 27 * number))
FROM numbers;

-- The application charges what its cache says. One order in fifty is a colleague's, at 10 % off.
WITH
    lines (line) AS (VALUES (1), (2), (3)),
    chosen (order_id, ordered_at, line, product_id) AS (
        SELECT order_id, ordered_at, line, 1 + (order_id * 7 + line * 11) % 40
        FROM orders CROSS JOIN lines
        WHERE line <= 1 + order_id % 3
    )
INSERT INTO order_lines
SELECT
    order_id,
    line,
    product_id,
    1 + (order_id + line) % 3,
    CASE
        WHEN order_id % 50 = 0 THEN products.price_cents * 9 / 10
        WHEN ordered_at < changed_at THEN old_cents
        ELSE cached.price_cents
    END
FROM chosen
JOIN products USING (product_id)
JOIN cached USING (product_id)
LEFT JOIN price_changes USING (product_id);
