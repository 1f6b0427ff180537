-- One page of an account's buckets by name: $1 account, $2 prefix, $3 region or null, $4 after name, $5 limit.
SELECT data FROM switchyard.parts
WHERE account_id = $1 AND kind = 'bucket' AND starts_with(key, $2) AND ($3::text IS NULL OR data ->> 'region' = $3) AND key > $4
ORDER BY key
LIMIT $5
