-- $4: whether the retention changes, to $5; $6: tags to add, $7: keys of tags to take off.
UPDATE invoker.log_groups
SET retention_days = CASE WHEN $4 THEN $5::integer ELSE retention_days END, tags = (tags || $6::jsonb) - $7::text[]
WHERE account_id = $1 AND region = $2 AND name = $3 AND deleted_at IS NULL
