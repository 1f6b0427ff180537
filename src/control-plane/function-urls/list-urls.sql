-- One page of a function's URLs, the unqualified function's first, then by alias: $1 stream, $2 after which or null, $3 limit.
SELECT data FROM switchyard.parts
WHERE stream_id = $1 AND kind = 'function-url' AND ($2::text IS NULL OR coalesce(data ->> 'qualifier', '') COLLATE "C" > $2)
ORDER BY coalesce(data ->> 'qualifier', '') COLLATE "C"
LIMIT $3
