-- Lines of group $1 after the place $2, $3 and before the time $4: $5 are looked at, and of these come those of the streams $6 (ids; null:
-- all) whose name begins with $7, as many as $8 bytes hold. One row at least: the last line that was looked at, and how many were.
WITH page AS MATERIALIZED (
  SELECT id, stream_id, timestamp, ingested_at, message
  FROM invoker.log_lines
  WHERE group_id = $1 AND (timestamp, id) > ($2, $3) AND timestamp < $4
  ORDER BY timestamp, id
  LIMIT $5
), weighed AS (
  SELECT page.id, s.name AS log_stream, page.timestamp, page.ingested_at, page.message,
    sum(octet_length(page.message)) OVER (ORDER BY page.timestamp, page.id) - octet_length(page.message) AS before, count(*) OVER () AS fitting
  FROM page
  JOIN invoker.log_streams s ON s.id = page.stream_id
  WHERE ($6::bigint[] IS NULL OR s.id = ANY ($6)) AND starts_with(s.name, $7)
)
SELECT weighed.id, weighed.log_stream, weighed.timestamp, weighed.ingested_at, weighed.message, weighed.fitting,
  looked.count AS looked_at, looked.last_timestamp, looked.last_id
FROM (
  SELECT count(*) AS count, (array_agg(timestamp ORDER BY timestamp DESC, id DESC))[1] AS last_timestamp, (array_agg(id ORDER BY timestamp DESC, id DESC))[1] AS last_id
  FROM page
) AS looked
LEFT JOIN weighed ON weighed.before < $8
ORDER BY weighed.timestamp, weighed.id
