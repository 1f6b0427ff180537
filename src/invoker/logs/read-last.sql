-- The last lines of a function, oldest first.
SELECT * FROM (
  SELECT id, log_stream, timestamp, message
  FROM invoker.log_lines
  WHERE account_id = $1 AND region = $2 AND function_name = $3
  ORDER BY id DESC
  LIMIT $4
) AS last
ORDER BY id
