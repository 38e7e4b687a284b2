-- Counts the events that wait in the outbox, measures the age of the oldest in seconds, and counts the parked ones.
SELECT count(*) FILTER (WHERE parked_at IS NULL) AS depth,
       coalesce(extract(epoch FROM clock_timestamp() - min(occurred_at) FILTER (WHERE parked_at IS NULL)), 0)::float8 AS age,
       count(*) FILTER (WHERE parked_at IS NOT NULL) AS parked
FROM outbox
