INSERT INTO invoker.log_groups (account_id, region, name, tags, created_at)
VALUES ($1, $2, $3, $4, extract(epoch FROM clock_timestamp()) * 1000)
ON CONFLICT (account_id, region, name) WHERE deleted_at IS NULL DO NOTHING
