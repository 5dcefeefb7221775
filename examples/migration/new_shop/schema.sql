CREATE TABLE customers (id bigint PRIMARY KEY, full_name text NOT NULL, email text NOT NULL);
CREATE TABLE addresses (
  customer_id bigint PRIMARY KEY REFERENCES customers (id),
  street text, postcode text, city text, country char(2)
);
CREATE TABLE products (id bigint PRIMARY KEY, name text NOT NULL, price numeric(12, 2) NOT NULL);
CREATE TABLE orders (
  id bigint PRIMARY KEY, customer_id bigint REFERENCES customers (id),
  placed_at timestamptz NOT NULL, total numeric(12, 2) NOT NULL, state text NOT NULL, note text
);
CREATE TABLE order_items (
  order_id bigint NOT NULL REFERENCES orders (id), line_no int NOT NULL,
  product_id bigint NOT NULL REFERENCES products (id), quantity int NOT NULL,
  unit_price numeric(12, 2) NOT NULL, PRIMARY KEY (order_id, line_no)
);
