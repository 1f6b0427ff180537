-- The last lines of a function, oldest first: as many as asked for, or as 8 MiB of text hold, whichever is less.
SELECT id, log_stream, timestamp, message FROM (
  SELECT *, sum(octet_length(message)) OVER (ORDER BY id DESC) - octet_length(message) AS after
  FROM (
    SELECT id, log_stream, timestamp, message
    FROM invoker.log_lines
    WHERE account_id = $1 AND region = $2 AND function_name = $3
    ORDER BY id DESC
    LIMIT $4
  ) AS last
) AS weighed
WHERE after < 8388608
ORDER BY id
