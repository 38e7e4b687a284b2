-- Finds the order that an Idempotency-Key belongs to, with the hash of the body that it was used with.
SELECT order_id AS "orderId", user_id AS "userId", price, status, reason,
       created_at AS "createdAt", settled_at AS "settledAt", traceparent, request_hash AS "requestHash"
FROM orders WHERE idempotency_key = $1
