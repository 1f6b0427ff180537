-- Some functions and buckets ($1 streams), also those that exist no more (no rows), each with its rows and its stream's version.
SELECT s.stream_id AS "streamId", s.stream_type AS "streamType", s.version::int AS version,
       coalesce(jsonb_agg(jsonb_build_object('kind', p.kind, 'key', p.key, 'data', p.data)) FILTER (WHERE p.kind IS NOT NULL), '[]') AS parts
FROM switchyard.streams s LEFT JOIN switchyard.parts p ON p.stream_id = s.stream_id
WHERE s.stream_id = ANY($1)
GROUP BY s.stream_id, s.stream_type, s.version
