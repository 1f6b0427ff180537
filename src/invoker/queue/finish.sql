-- $1 id, $2 lease, $3 status, $4 executed version, $5 duration, $6 and $7 error, $8 and $9 counts, $10 route version; $11 to
-- $14 messages for the outbox; $15 to $17 id, reason and error of a dead letter. Nothing happens without the lease.
WITH settled AS (
  UPDATE invoker.invocations
  SET status = $3, executed_version = coalesce($4, executed_version), duration_ms = coalesce($5, duration_ms), error_type = $6, error_message = $7,
    function_errors = function_errors + $8, attempts = attempts - $9, route_version = coalesce($10, route_version), finished_at = now(), lease_token = NULL
  WHERE id = $1 AND lease_token = $2 AND status = 'running'
  RETURNING id, account_id
), promised AS (
  INSERT INTO invoker.outbox (topic, key, value, headers)
  SELECT message.* FROM settled, unnest($11::text[], $12::bytea[], $13::bytea[], $14::jsonb[]) AS message
), buried AS (
  INSERT INTO invoker.dead_letters (id, reason, error, account_id, invocation_id)
  SELECT $15::uuid, $16::text, $17::text, account_id, id FROM settled WHERE $15::uuid IS NOT NULL
)
SELECT id FROM settled
