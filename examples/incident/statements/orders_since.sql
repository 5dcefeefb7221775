-- Every order since a moment: the price on the page, and the price on the invoice.
SELECT order_id, sku, customer_id, ordered_at, shown_price, charged_price
FROM orders
WHERE ordered_at >= :since
ORDER BY order_id
