-- As streams-by-last-event.sql, the other way round: before the one of time $2 and name $3.
SELECT id, name, created_at, first_timestamp, last_timestamp, last_ingestion
FROM invoker.log_streams
WHERE group_id = $1 AND ($2::bigint IS NULL OR (last_timestamp, name) < ($2, $3))
ORDER BY last_timestamp DESC, name DESC
LIMIT $4
