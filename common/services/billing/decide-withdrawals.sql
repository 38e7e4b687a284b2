-- Decides withdrawals for orders, all in one transaction. A withdrawal whose account another session holds is left out.
-- $1 is [{orderId, userId, amount, entry, events}].
SELECT decided.*
FROM jsonb_to_recordset($1::jsonb) AS asked ("orderId" uuid, "userId" uuid, amount bigint, entry uuid, events jsonb),
     LATERAL decide_withdrawal(asked."orderId", asked."userId", asked.amount, asked.entry, asked.events, false) AS decided
