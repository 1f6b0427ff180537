-- One page of a function's event invoke configurations by qualifier: $1 stream, $2 after qualifier or null, $3 limit.
SELECT data FROM switchyard.parts
WHERE stream_id = $1 AND kind = 'event-invoke-config' AND ($2::text IS NULL OR key > $2)
ORDER BY key
LIMIT $3
