-- One page of a function's aliases by name: $1 stream, $2 after name or null, $3 primary version or null, $4 limit.
SELECT data FROM switchyard.parts
WHERE stream_id = $1 AND kind = 'alias' AND ($2::text IS NULL OR key > $2)
  AND ($3::text IS NULL OR data -> 'target' ->> 'functionVersion' = $3)
ORDER BY key
LIMIT $4
