-- Lines of a function after an id, oldest first.
SELECT id, log_stream, timestamp, message
FROM invoker.log_lines
WHERE account_id = $1 AND region = $2 AND function_name = $3 AND id > $4
ORDER BY id
LIMIT $5
