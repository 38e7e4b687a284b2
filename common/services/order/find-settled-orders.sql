-- Finds those of the orders $1 that are settled.
SELECT order_id AS "orderId" FROM orders WHERE order_id = ANY ($1::uuid[]) AND status <> 'pending'
