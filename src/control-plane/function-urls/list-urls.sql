-- One page of a function's URLs, the unqualified function's first, then by alias: $1 stream, $2 after key or null, $3 limit.
SELECT data FROM switchyard.parts
WHERE stream_id = $1 AND kind = 'function-url' AND ($2::text IS NULL OR key > $2)
ORDER BY key
LIMIT $3
