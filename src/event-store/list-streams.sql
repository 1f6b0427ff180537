-- A page of the streams that ever were, also of what was deleted since: $1 type, $2 after this stream, $3 before this one, $4 limit.
SELECT stream_id AS "streamId" FROM switchyard.streams
WHERE stream_type = $1 AND stream_id > $2 AND stream_id < $3
ORDER BY stream_id
LIMIT $4
