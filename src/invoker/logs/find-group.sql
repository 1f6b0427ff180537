SELECT id FROM invoker.log_groups WHERE account_id = $1 AND region = $2 AND name = $3 AND deleted_at IS NULL
