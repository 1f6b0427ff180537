-- One page of an account's roles by name: $1 account, $2 beginning of the path, $3 after this name, $4 limit.
SELECT data FROM switchyard.parts
WHERE account_id = $1 AND kind = 'role' AND starts_with(data ->> 'path', $2) AND key > $3
ORDER BY key
LIMIT $4
