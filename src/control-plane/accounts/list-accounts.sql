-- One page of all open accounts, or of one: $1 account or null, $2 after account id, $3 limit.
SELECT data FROM switchyard.parts
WHERE kind = 'account' AND ($1::text IS NULL OR account_id = $1) AND key COLLATE "C" > $2
ORDER BY key COLLATE "C"
LIMIT $3
