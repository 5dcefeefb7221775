CREATE TABLE products (
    sku text PRIMARY KEY,
    name text NOT NULL,
    price numeric(10, 2) NOT NULL,
    changed_at timestamptz NOT NULL
);
CREATE TABLE orders (
    order_id int PRIMARY KEY,
    sku text NOT NULL REFERENCES products,
    customer_id int NOT NULL,
    ordered_at timestamptz NOT NULL,
    shown_price numeric(10, 2) NOT NULL,
    charged_price numeric(10, 2) NOT NULL
);
CREATE ROLE oncall LOGIN PASSWORD 'not-a-real-password';
GRANT SELECT ON products, orders TO oncall;
