UPDATE invoker.log_groups SET deleted_at = extract(epoch FROM clock_timestamp()) * 1000
WHERE account_id = $1 AND region = $2 AND name = $3 AND deleted_at IS NULL
