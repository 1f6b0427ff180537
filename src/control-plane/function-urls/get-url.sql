-- The URL of an alias, or with the empty key of the unqualified function: $1 stream, $2 key.
SELECT data FROM switchyard.parts WHERE stream_id = $1 AND kind = 'function-url' AND key = $2
