-- Streams of group $1 by their last event, after the one of time $2 and name $3 (null: from the first); at most $4.
SELECT id, name, created_at, first_timestamp, last_timestamp, last_ingestion
FROM invoker.log_streams
WHERE group_id = $1 AND ($2::bigint IS NULL OR (last_timestamp, name) > ($2, $3))
ORDER BY last_timestamp, name
LIMIT $4
