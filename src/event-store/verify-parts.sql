-- Rows: $1, $2, $3 after this stream, kind and key, $4 before this stream or null, $5 limit.
SELECT stream_id AS "streamId", kind, key, data, account_id = split_part(stream_id, '/', 1) AS "rightAccount"
FROM switchyard.parts
WHERE (stream_id, kind, key) > ($1, $2, $3) AND ($4::text IS NULL OR stream_id < $4)
ORDER BY stream_id, kind, key
LIMIT $5
