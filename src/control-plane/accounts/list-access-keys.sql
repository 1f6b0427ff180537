-- The access keys of an account, oldest first: $1 account.
SELECT data FROM switchyard.parts WHERE account_id = $1 AND kind = 'access-key' ORDER BY data->>'issuedAt', key
