-- Decides withdrawals for orders, all in one transaction. Left out: a withdrawal whose account another session holds.
-- $1 is [{orderId, userId, amount, entryId, events}]; $2: wait for the account.
SELECT decided.*
FROM jsonb_to_recordset($1::jsonb) AS asked ("orderId" uuid, "userId" uuid, amount bigint, "entryId" uuid, events jsonb),
     LATERAL decide_withdrawal(asked."orderId", asked."userId", asked.amount, asked."entryId", asked.events, $2) AS decided
