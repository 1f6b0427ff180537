-- The invocations of an account's functions, newest first.
SELECT id, account_id, region, function_name, qualifier, source, status, attempts, executed_version, duration_ms,
  error_type, error_message, accepted_at, replay_of, replay_id
FROM invoker.invocations
WHERE account_id = $1
  AND ($2::text IS NULL OR region = $2)
  AND ($3::text IS NULL OR function_name = $3)
  AND ($4::text IS NULL OR status = $4)
  AND ($5::text IS NULL OR sequence < (SELECT sequence FROM invoker.invocations WHERE id = $5 AND account_id = $1))
ORDER BY sequence DESC
LIMIT $6
