-- Lines of a function after an id, oldest first: as many as asked for, or as 8 MiB of text hold, whichever is less.
SELECT id, log_stream, timestamp, message FROM (
  SELECT *, sum(octet_length(message)) OVER (ORDER BY id) - octet_length(message) AS before
  FROM (
    SELECT id, log_stream, timestamp, message
    FROM invoker.log_lines
    WHERE account_id = $1 AND region = $2 AND function_name = $3 AND id > $4
    ORDER BY id
    LIMIT $5
  ) AS page
) AS weighed
WHERE before < 8388608
ORDER BY id
