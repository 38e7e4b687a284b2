-- Counts the pending orders and measures the age of the oldest.
SELECT count(*) AS pending,
       coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0)::float8 AS "oldestSeconds"
FROM orders WHERE status = 'pending'
