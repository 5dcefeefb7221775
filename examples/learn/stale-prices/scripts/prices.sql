-- Every price of the database.
SELECT sku, price
FROM products
ORDER BY sku
