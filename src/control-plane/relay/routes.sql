-- Functions and buckets that exist, each with its rows and its stream's version: $1 after stream, $2 limit of streams.
SELECT s.stream_id AS "streamId", s.stream_type AS "streamType", s.version::int AS version,
       jsonb_agg(jsonb_build_object('kind', p.kind, 'key', p.key, 'data', p.data)) AS parts
FROM (
  SELECT * FROM switchyard.streams s
  WHERE s.stream_type IN ('Function', 'Bucket') AND s.stream_id > $1
    AND EXISTS (SELECT FROM switchyard.parts p WHERE p.stream_id = s.stream_id)
  ORDER BY s.stream_id LIMIT $2
) s
JOIN switchyard.parts p ON p.stream_id = s.stream_id
GROUP BY s.stream_id, s.stream_type, s.version
ORDER BY s.stream_id
