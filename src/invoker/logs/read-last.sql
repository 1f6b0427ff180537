-- The last lines of a function, oldest first: as many as asked for, or as 8 MiB of text hold, whichever is less.
SELECT weighed.id, s.name AS log_stream, timestamp, message FROM (
  SELECT *, sum(octet_length(message)) OVER (ORDER BY id DESC) - octet_length(message) AS after
  FROM (
    SELECT id, stream_id, timestamp, message
    FROM invoker.log_lines l
    WHERE function_id = (SELECT f.id FROM invoker.log_functions f WHERE f.account_id = $1 AND f.region = $2 AND f.name = $3)
      AND EXISTS (SELECT FROM invoker.log_groups g WHERE g.id = l.group_id AND g.deleted_at IS NULL)
    ORDER BY id DESC
    LIMIT $4
  ) AS last
) AS weighed
JOIN invoker.log_streams s ON s.id = stream_id
WHERE after < 8388608
ORDER BY weighed.id
