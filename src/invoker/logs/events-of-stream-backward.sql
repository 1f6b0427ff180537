-- Lines of stream $1 before the place $2, $3 and from the time $4 on, the last ones, oldest first: $5 at most, or as $6 bytes hold.
SELECT id, timestamp, ingested_at, message, looked_at FROM (
  SELECT *, sum(octet_length(message)) OVER (ORDER BY timestamp DESC, id DESC) - octet_length(message) AS before, count(*) OVER () AS looked_at
  FROM (
    SELECT id, timestamp, ingested_at, message
    FROM invoker.log_lines
    WHERE stream_id = $1 AND (timestamp, id) < ($2, $3) AND timestamp >= $4
    ORDER BY timestamp DESC, id DESC
    LIMIT $5
  ) AS page
) AS weighed
WHERE before < $6
ORDER BY timestamp, id
