-- $1 id, $2 lease, $3 milliseconds, $4 executed version, $5 duration, $6 and $7 error, $8 and $9 counts, $10 route version,
-- $11 to $13 result; $14 to $17 messages for the outbox. Nothing happens without the lease.
WITH settled AS (
  UPDATE invoker.invocations
  SET status = 'pending', due_at = now() + $3 * interval '1 millisecond', executed_version = coalesce($4, executed_version),
    duration_ms = coalesce($5, duration_ms), error_type = $6, error_message = $7, function_errors = function_errors + $8,
    attempts = attempts - $9, postponements = CASE WHEN $9 = 1 THEN postponements + 1 ELSE 0 END,
    route_version = coalesce($10, route_version), result = coalesce($11, result), result_size = coalesce($12, result_size),
    result_sha256 = coalesce($13, result_sha256), lease_token = NULL
  WHERE id = $1 AND lease_token = $2 AND status = 'running'
  RETURNING id
), promised AS (
  INSERT INTO invoker.outbox (topic, key, value, headers)
  SELECT message.* FROM settled, unnest($14::text[], $15::bytea[], $16::bytea[], $17::jsonb[]) AS message
)
SELECT id FROM settled
