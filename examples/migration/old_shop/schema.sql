CREATE TABLE customers (
  id INTEGER PRIMARY KEY, fullName TEXT NOT NULL, eMail TEXT NOT NULL,
  street TEXT, zip TEXT, city TEXT, country TEXT
);
CREATE TABLE products (id INTEGER PRIMARY KEY, name TEXT NOT NULL, price_cents INTEGER NOT NULL);
CREATE TABLE orders (
  id INTEGER PRIMARY KEY, customer_id INTEGER REFERENCES customers (id),
  placed_at TEXT NOT NULL, total_cents INTEGER NOT NULL, status TEXT NOT NULL, note TEXT
);
CREATE TABLE order_items (
  order_id INTEGER NOT NULL REFERENCES orders (id), line INTEGER NOT NULL,
  product_id INTEGER NOT NULL REFERENCES products (id), qty INTEGER NOT NULL,
  price_cents INTEGER NOT NULL, PRIMARY KEY (order_id, line)
);
