-- Stores pending orders, each with its event; one statement is one transaction. Left out: an order of an unknown user,
-- and an order whose key is taken. $1 is [{orderId, userId, price, traceparent, key, hash, event}].
SELECT opened.*
FROM jsonb_to_recordset($1::jsonb) AS asked (
       "orderId" uuid, "userId" uuid, price bigint, traceparent text, key text, hash bytea, event jsonb),
     LATERAL open_order(asked."orderId", asked."userId", asked.price, asked.traceparent, asked.key, asked.hash,
                        asked.event) AS opened
