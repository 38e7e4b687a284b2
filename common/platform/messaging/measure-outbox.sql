-- Counts the events in the outbox and measures the age of the oldest in seconds.
SELECT count(*) AS depth,
       coalesce(extract(epoch FROM clock_timestamp() - min(occurred_at)), 0)::float8 AS age
FROM outbox
