-- One page of all open accounts (index parts_accounts), or one of them: $1 account or null, $2 after account id, $3 limit.
SELECT data FROM switchyard.parts
WHERE kind = 'account' AND ($1::text IS NULL OR account_id = $1) AND key > $2
ORDER BY key
LIMIT $3
