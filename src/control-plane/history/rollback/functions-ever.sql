-- One page of the functions of an account in a region, also of deleted ones, by name: $1 `account/region/`, $2 after this name or
-- '', $3 limit.
SELECT split_part(stream_id, '/', 3) AS name FROM switchyard.streams
WHERE stream_id > $1 || $2 AND stream_id < $1 || chr(1114111) AND stream_type = 'Function'
ORDER BY stream_id
LIMIT $3
