-- Takes up to $1 invocations that are due, for $2 milliseconds: new ones, retries, and those whose worker is gone.
WITH due AS (
  SELECT id FROM invoker.invocations
  WHERE status IN ('pending', 'running') AND due_at <= now()
  ORDER BY due_at
  LIMIT $1
  FOR UPDATE SKIP LOCKED
)
UPDATE invoker.invocations AS leased
SET status = 'running', lease_token = gen_random_uuid(), due_at = now() + $2 * interval '1 millisecond', attempts = attempts + 1
FROM due
WHERE leased.id = due.id
RETURNING leased.id, lease_token, account_id, region, function_name, qualifier, service, source_arn, source_account,
  payload, trace_id, stream_version, function_errors, postponements, error_type, error_message, attempts, source, correlation_id, accepted_at,
  extract(epoch FROM now() - queued_at)::double precision * 1000 AS age_ms
