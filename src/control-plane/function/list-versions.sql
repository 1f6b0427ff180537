-- One page of a function's versions in the order of their numbers: $1 stream, $2 after number or 0, $3 limit.
SELECT data FROM switchyard.parts
WHERE stream_id = $1 AND kind = 'version' AND key::bigint > $2
ORDER BY key::bigint
LIMIT $3
