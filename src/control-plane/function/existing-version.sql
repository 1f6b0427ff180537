-- Version of the stream of a function that exists: $1 stream.
SELECT s.version::int AS version FROM switchyard.streams s
WHERE s.stream_id = $1 AND EXISTS (SELECT FROM switchyard.parts p WHERE p.stream_id = $1 AND p.kind = 'function')
