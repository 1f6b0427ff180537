-- The access keys of an account, oldest first: $1 the account's stream.
SELECT data FROM switchyard.parts WHERE stream_id = $1 AND kind = 'access-key' ORDER BY data->>'issuedAt', key
