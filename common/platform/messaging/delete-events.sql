-- Deletes events that the broker has confirmed.
DELETE FROM outbox WHERE id = ANY ($1::uuid[]) RETURNING id
