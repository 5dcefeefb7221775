SELECT sku, price_cents, cached_at
FROM cached
ORDER BY sku;
