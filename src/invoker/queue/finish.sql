-- $1 id, $2 lease, $3 status, $4 executed version, $5 duration, $6 and $7 error, $8 and $9 counts, $10 route version, $11 to
-- $13 result; $14 to $17 messages for the outbox; $18 to $20 id, reason and error of a dead letter; $21 to $31 an invocation of
-- the function that is told of it. Nothing happens without the lease.
WITH settled AS (
  UPDATE invoker.invocations
  SET status = $3, executed_version = coalesce($4, executed_version), duration_ms = coalesce($5, duration_ms), error_type = $6, error_message = $7,
    function_errors = function_errors + $8, attempts = attempts - $9, route_version = coalesce($10, route_version),
    result = coalesce($11, result), result_size = coalesce($12, result_size), result_sha256 = coalesce($13, result_sha256),
    finished_at = now(), lease_token = NULL
  WHERE id = $1 AND lease_token = $2 AND status = 'running'
  RETURNING id, account_id
), promised AS (
  INSERT INTO invoker.outbox (topic, key, value, headers)
  SELECT message.* FROM settled, unnest($14::text[], $15::bytea[], $16::bytea[], $17::jsonb[]) AS message
), buried AS (
  INSERT INTO invoker.dead_letters (id, reason, error, account_id, invocation_id)
  SELECT $18::uuid, $19::text, $20::text, account_id, id FROM settled WHERE $18::uuid IS NOT NULL
), delivered AS (
  INSERT INTO invoker.invocations
    (id, account_id, region, function_name, qualifier, source, payload, trace_id, stream_version, correlation_id, delivery_hops)
  SELECT $21::text, $22::text, $23::text, $24::text, $25::text, $26::text, $27::bytea, $28::text, $29::integer, $30::text, $31::integer
  FROM settled WHERE $21::text IS NOT NULL
)
SELECT id FROM settled
