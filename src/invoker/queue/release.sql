-- Gives leases back unused, as at a shutdown: the run that was cut off does not count.
UPDATE invoker.invocations AS held
SET status = 'pending', due_at = now(), attempts = attempts - 1, lease_token = NULL
FROM unnest($1::text[], $2::uuid[]) AS mine (id, lease_token)
WHERE held.id = mine.id AND held.lease_token = mine.lease_token AND held.status = 'running'
