-- One page of an account's functions in a region by name: $1 account, $2 region, $3 after name or null, $4 limit.
SELECT data FROM switchyard.parts
WHERE account_id = $1 AND kind = 'function' AND split_part(stream_id, '/', 2) = $2 AND ($3::text IS NULL OR key > $3)
ORDER BY key
LIMIT $4
