-- Lines of stream $1 after the place $2, $3 and before the time $4: $5 at most, or as $6 bytes hold. `looked_at`: with those that were too much.
SELECT id, timestamp, ingested_at, message, looked_at FROM (
  SELECT *, sum(octet_length(message)) OVER (ORDER BY timestamp, id) - octet_length(message) AS before, count(*) OVER () AS looked_at
  FROM (
    SELECT id, timestamp, ingested_at, message
    FROM invoker.log_lines
    WHERE stream_id = $1 AND (timestamp, id) > ($2, $3) AND timestamp < $4
    ORDER BY timestamp, id
    LIMIT $5
  ) AS page
) AS weighed
WHERE before < $6
ORDER BY timestamp, id
