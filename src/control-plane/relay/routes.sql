-- All rows of the functions and buckets that exist, stream by stream, with each stream's version: $1 after stream, $2 limit of streams.
SELECT s.stream_id AS "streamId", s.stream_type AS "streamType", s.version::int AS "version",
       jsonb_agg(jsonb_build_object('kind', p.kind, 'key', p.key, 'data', p.data)) AS parts
FROM (
  SELECT stream_id, stream_type, version FROM switchyard.streams
  WHERE stream_type IN ('Function', 'Bucket') AND stream_id > $1
  ORDER BY stream_id LIMIT $2
) s
JOIN switchyard.parts p ON p.stream_id = s.stream_id
GROUP BY s.stream_id, s.stream_type, s.version
ORDER BY s.stream_id
