-- Fill in what stands in angle brackets, as references/mapping.md says:
-- <COLUMN_AT_2>, <TABLE_PRODUCTS>
-- Every product whose price was changed since a moment.
SELECT sku, price, <COLUMN_AT_2>
FROM <TABLE_PRODUCTS>
WHERE <COLUMN_AT_2> >= :since
ORDER BY <COLUMN_AT_2>
