-- Leases up to $1 events whose lease has ended for five seconds, so replicas share the work and no transaction stays open during a publish.
UPDATE outbox SET leased_until = clock_timestamp() + interval '5 seconds'
WHERE id IN (
  SELECT id FROM outbox
  WHERE leased_until < statement_timestamp() -- an index cannot be searched for the volatile clock_timestamp()
    AND parked_at IS NULL
  ORDER BY leased_until LIMIT $1 FOR UPDATE SKIP LOCKED)
RETURNING id, type, body, traceparent, alone
