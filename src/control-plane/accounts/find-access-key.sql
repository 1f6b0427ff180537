-- An access key that is not revoked, in whichever account: $1 access key id (index parts_access_key_id).
SELECT account_id, data FROM switchyard.parts WHERE kind = 'access-key' AND key = $1
