-- Settles pending orders, each with its event; one statement is one transaction. Left out: an unknown order. Returned as
-- pending: an order that another session holds. $1 is [{orderId, status, reason, event}]; $2: wait for the first order.
SELECT settled.*
FROM jsonb_to_recordset($1::jsonb) AS asked ("orderId" uuid, status text, reason text, event jsonb),
     LATERAL settle_order(asked."orderId", asked.status, asked.reason, asked.event, $2) AS settled
