-- Settles pending orders, each with its event; one statement is one transaction. Left out: an unknown order, and an
-- order that was settled before. $1 is [{orderId, status, reason, event}].
WITH settled AS (
  UPDATE orders SET status = asked.status, reason = asked.reason, settled_at = clock_timestamp()
  FROM jsonb_to_recordset($1::jsonb) AS asked ("orderId" uuid, status text, reason text, event jsonb)
  WHERE orders.order_id = asked."orderId"
    AND orders.settled_at IS NULL -- the first to settle an order wins
  RETURNING orders.*, asked.event
), stored AS (
  INSERT INTO outbox (id, type, body, traceparent, leased_until)
  SELECT (event->>'id')::uuid, event->>'type',
         event->'body' || jsonb_build_object(
           'timestamp', to_char(settled_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')),
         event->>'traceparent', clock_timestamp() + interval '10 seconds' -- until then this process publishes it
  FROM settled
  WHERE event IS NOT NULL
  RETURNING id, type, body, traceparent
)
SELECT settled.order_id AS "orderId", settled.user_id AS "userId", settled.price, settled.status, settled.reason,
       settled.created_at AS "createdAt", settled.settled_at AS "settledAt", settled.traceparent,
       to_jsonb(stored) AS event
FROM settled
LEFT JOIN stored ON stored.id = (settled.event->>'id')::uuid
