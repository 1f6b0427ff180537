UPDATE invoker.invocations
SET status = $3, executed_version = coalesce($4, executed_version), duration_ms = coalesce($5, duration_ms), error_type = $6, error_message = $7,
  function_errors = function_errors + $8, attempts = attempts - $9, finished_at = now(), lease_token = NULL
WHERE id = $1 AND lease_token = $2 AND status = 'running'
