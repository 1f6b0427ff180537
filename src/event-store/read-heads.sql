-- Heads of streams, and whether each is that of an event: $1 after this stream, $2 before this one or null, $3 limit.
SELECT s.stream_id AS stream, s.version::int AS version, encode(s.head_hash, 'hex') AS hash, coalesce(e.hash = s.head_hash, false) AS sound
FROM switchyard.streams s
LEFT JOIN switchyard.events e ON e.stream_id = s.stream_id AND e.version = s.version
WHERE s.stream_id > $1 AND ($2::text IS NULL OR s.stream_id < $2)
ORDER BY s.stream_id
LIMIT $3
