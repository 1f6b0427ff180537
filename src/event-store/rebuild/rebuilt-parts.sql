-- Rows of streams as they were folded: $1 streams.
SELECT stream_id AS "streamId", kind, key, data FROM switchyard.parts_rebuilt WHERE stream_id = ANY($1)
