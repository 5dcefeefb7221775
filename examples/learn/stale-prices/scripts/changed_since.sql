-- Every product whose price was changed since a moment.
SELECT sku, price, changed_at
FROM products
WHERE changed_at >= :since
ORDER BY changed_at
