-- The URL with an id, whose it is, and the version of that stream: $1 id.
SELECT p.stream_id AS "streamId", p.data AS url, s.version::int AS "streamVersion"
FROM switchyard.parts p JOIN switchyard.streams s USING (stream_id)
WHERE p.kind = 'function-url' AND p.key = $1
