-- Deletes events that the broker has confirmed. The ids tell the callers of a batch apart.
DELETE FROM outbox WHERE id = ANY ($1::uuid[]) RETURNING id
