-- The URL of an alias, or with the empty text of the unqualified function: $1 stream, $2 alias.
SELECT data FROM switchyard.parts WHERE stream_id = $1 AND kind = 'function-url' AND coalesce(data ->> 'qualifier', '') = $2
