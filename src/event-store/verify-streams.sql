-- Streams: $1 after this one, $2 before this one or null, $3 limit.
SELECT stream_id AS "streamId", stream_type AS "streamType", version::int AS version, head_hash AS "headHash",
       account_id = split_part(stream_id, '/', 1) AS "rightAccount"
FROM switchyard.streams
WHERE stream_id > $1 AND ($2::text IS NULL OR stream_id < $2)
ORDER BY stream_id
LIMIT $3
