-- Fill in what stands in angle brackets, as references/mapping.md says:
-- <TABLE_PRODUCTS>
-- Every price of the database.
SELECT sku, price
FROM <TABLE_PRODUCTS>
ORDER BY sku
