-- Extends the leases that are still their holders'; gives those.
UPDATE invoker.invocations AS held
SET due_at = now() + $3 * interval '1 millisecond'
FROM unnest($1::text[], $2::uuid[]) AS mine (id, lease_token)
WHERE held.id = mine.id AND held.lease_token = mine.lease_token AND held.status = 'running'
RETURNING held.id
