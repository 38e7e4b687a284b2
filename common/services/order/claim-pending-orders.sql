-- Claims up to $1 pending orders whose time has come, for five seconds. The next attempt moves with the claim, so
-- replicas share the work and no transaction stays open during a call.
UPDATE orders SET attempt_after = clock_timestamp() + interval '5 seconds'
WHERE order_id IN (
  SELECT order_id FROM orders
  WHERE status = 'pending'
    AND attempt_after < statement_timestamp() -- an index cannot be searched for the volatile clock_timestamp()
  ORDER BY attempt_after LIMIT $1 FOR UPDATE SKIP LOCKED)
RETURNING order_id AS "orderId", user_id AS "userId", price, status, reason,
          created_at AS "createdAt", settled_at AS "settledAt", traceparent
