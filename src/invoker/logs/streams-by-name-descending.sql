-- As streams-by-name.sql, the other way round: before the name $3.
SELECT id, name, created_at, first_timestamp, last_timestamp, last_ingestion
FROM invoker.log_streams
WHERE group_id = $1 AND name >= $2 AND starts_with(name, $2) AND ($3::text IS NULL OR name < $3)
ORDER BY name DESC
LIMIT $4
