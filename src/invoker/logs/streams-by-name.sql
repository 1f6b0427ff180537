-- Streams of group $1 whose name begins with $2, after the name $3 (null: from the first); at most $4.
SELECT id, name, created_at, first_timestamp, last_timestamp, last_ingestion
FROM invoker.log_streams
WHERE group_id = $1 AND name >= $2 AND starts_with(name, $2) AND ($3::text IS NULL OR name > $3)
ORDER BY name
LIMIT $4
