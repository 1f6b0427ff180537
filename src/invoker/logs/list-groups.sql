-- Groups of account $1 in region $2 after the name $3: that begin with $4, contain $5, are among $6 (null: all); at most $7.
SELECT name, created_at, retention_days, stored_bytes, tags
FROM invoker.log_groups
WHERE account_id = $1 AND region = $2 AND deleted_at IS NULL AND name > $3
  AND starts_with(name, $4) AND strpos(lower(name), lower($5)) > 0 AND ($6::text[] IS NULL OR name = ANY ($6))
ORDER BY name
LIMIT $7
