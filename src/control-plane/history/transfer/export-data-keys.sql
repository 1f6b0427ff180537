-- A page of the data keys of an account's streams, those that are forgotten left out: $1 account, $2 after stream, $3 limit.
SELECT s.stream_id AS stream, k.wrapped_key AS "wrappedKey"
FROM switchyard.streams s JOIN switchyard.data_keys k ON k.stream_id = s.stream_id
WHERE s.account_id = $1 AND s.stream_id > $2 AND NOT switchyard.is_forgotten_key(k.stream_id, k.wrapped_key)
ORDER BY s.stream_id
LIMIT $3
