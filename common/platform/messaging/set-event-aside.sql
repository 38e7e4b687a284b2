-- Retries event $1 alone at the next poll, or parks it. $2 is 1 if its own content made the publish fail, else 0.
UPDATE outbox
SET alone = true,
    failures = failures + $2::int,
    parked_at = CASE WHEN failures + $2::int >= 3 THEN clock_timestamp() END,
    leased_until = clock_timestamp() + interval '500 milliseconds'
WHERE id = $1
RETURNING parked_at IS NOT NULL AS parked
