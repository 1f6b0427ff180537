UPDATE invoker.invocations
SET status = 'pending', due_at = now() + $3 * interval '1 millisecond', executed_version = coalesce($4, executed_version),
  duration_ms = coalesce($5, duration_ms), error_type = $6, error_message = $7, function_errors = function_errors + $8,
  attempts = attempts - $9, postponements = CASE WHEN $9 = 1 THEN postponements + 1 ELSE 0 END, lease_token = NULL
WHERE id = $1 AND lease_token = $2 AND status = 'running'
