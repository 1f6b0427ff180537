-- What is there of the streams that a restore is about: $1 streams. Those that do not exist give no row.
SELECT s.stream_id AS stream, s.stream_type AS "streamType", s.version::int AS version,
       coalesce(jsonb_agg(jsonb_build_object('kind', p.kind, 'key', p.key, 'data', p.data)) FILTER (WHERE p.kind IS NOT NULL), '[]') AS parts
FROM switchyard.streams s LEFT JOIN switchyard.parts p ON p.stream_id = s.stream_id
WHERE s.stream_id = ANY($1)
GROUP BY s.stream_id, s.stream_type, s.version
