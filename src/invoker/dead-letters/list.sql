-- Dead letters of an account ($1), with $2 also those of none, with $3 also those driven again; $4 after this id or null, $5 limit.
SELECT d.id, d.reason, d.error, d.died_at, d.redriven_at, d.original_topic, d.original_partition, d.original_offset::text,
  i.id AS invocation_id, i.account_id, i.region, i.function_name, i.qualifier, i.source
FROM invoker.dead_letters d LEFT JOIN invoker.invocations i ON i.id = d.invocation_id
WHERE (d.account_id = $1 OR (d.account_id IS NULL AND $2))
  AND ($3 OR d.redriven_at IS NULL)
  AND ($4::uuid IS NULL OR d.sequence < (
    SELECT sequence FROM invoker.dead_letters WHERE id = $4 AND (account_id = $1 OR (account_id IS NULL AND $2))))
ORDER BY d.sequence DESC
LIMIT $5
