-- Stores pending orders, each with its event; one statement is one transaction. Left out: an order of an unknown user,
-- and an order whose key is taken. $1 is [{orderId, userId, price, traceparent, key, hash, event}].
WITH asked AS (
  SELECT * FROM jsonb_to_recordset($1::jsonb)
    AS asked ("orderId" uuid, "userId" uuid, price bigint, traceparent text, key text, hash bytea, event jsonb)
), opened AS (
  INSERT INTO orders (order_id, user_id, price, traceparent, idempotency_key, request_hash)
  SELECT asked."orderId", users.user_id, asked.price, asked.traceparent, asked.key, asked.hash
  FROM asked JOIN users ON users.user_id = asked."userId"
  ON CONFLICT (idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING
  RETURNING *
), stored AS (
  INSERT INTO outbox (id, type, body, traceparent, leased_until)
  SELECT (event->>'id')::uuid, event->>'type',
         event->'body' || jsonb_build_object(
           'timestamp', to_char(opened.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')),
         event->>'traceparent', clock_timestamp() + interval '10 seconds' -- until then this process publishes it
  FROM asked JOIN opened ON opened.order_id = asked."orderId"
  WHERE event IS NOT NULL
  RETURNING id, type, body, traceparent
)
SELECT opened.order_id AS "orderId", opened.user_id AS "userId", opened.price, opened.status, opened.reason,
       opened.created_at AS "createdAt", opened.settled_at AS "settledAt", opened.traceparent,
       to_jsonb(stored) AS event
FROM opened
JOIN asked ON asked."orderId" = opened.order_id
LEFT JOIN stored ON stored.id = (asked.event->>'id')::uuid
