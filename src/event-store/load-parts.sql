-- All rows of a stream with its version: $1 stream. No row: the stream does not exist.
SELECT s.version::int AS "streamVersion", p.kind, p.key, p.data
FROM switchyard.streams s LEFT JOIN switchyard.parts p ON p.stream_id = s.stream_id
WHERE s.stream_id = $1
ORDER BY p.kind, p.key
