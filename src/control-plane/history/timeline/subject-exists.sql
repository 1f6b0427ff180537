-- Whether there ever was what a history is asked for: $1 stream, $2 alias, $3 version, null where it is neither.
SELECT CASE
  WHEN $2::text IS NOT NULL THEN
    EXISTS (SELECT 1 FROM switchyard.parts p WHERE p.stream_id = $1 AND p.kind = 'alias' AND p.key = $2)
    OR EXISTS (SELECT 1 FROM switchyard.events e WHERE e.stream_id = $1 AND e.type = 'AliasCreated' AND e.data ->> 'aliasName' = $2)
  WHEN $3::text IS NOT NULL THEN
    EXISTS (SELECT 1 FROM switchyard.parts p WHERE p.stream_id = $1 AND p.kind = 'version' AND p.key = $3)
    OR EXISTS (SELECT 1 FROM switchyard.events e WHERE e.stream_id = $1 AND e.type = 'VersionPublished' AND e.data ->> 'version' = $3)
  ELSE EXISTS (SELECT 1 FROM switchyard.streams s WHERE s.stream_id = $1)
END AS exists
