-- The next events of a stream to look at: $1 stream, $2, $3 after this place in the feed (null: from the beginning, or going
-- backward from the end), $4 whether oldest first, $5 how many. Versions have no gaps and are committed in their order, so this
-- needs no horizon. A place that is another stream's lies between two versions of this one.
WITH head AS MATERIALIZED (SELECT coalesce((SELECT s.version FROM switchyard.streams s WHERE s.stream_id = $1), 0) AS version),
own AS MATERIALIZED (
  SELECT (SELECT e.version FROM switchyard.events e WHERE e.tx_id = $2::text::xid8 AND e.position = $3::bigint AND e.stream_id = $1) AS version
),
start AS MATERIALIZED (
  SELECT head.version AS head,
    CASE
      WHEN $2::text IS NULL THEN CASE WHEN $4::boolean THEN 0 ELSE head.version + 1 END
      WHEN own.version IS NOT NULL THEN own.version
      ELSE CASE WHEN $4::boolean THEN 0 ELSE 1 END + coalesce((
        SELECT e.version FROM switchyard.events e
        WHERE e.stream_id = $1 AND (e.tx_id, e.position) < ($2::text::xid8, $3::bigint) ORDER BY e.version DESC LIMIT 1), 0)
    END AS version
  FROM head, own
),
bounds AS MATERIALIZED (
  SELECT
    CASE WHEN $4::boolean THEN start.version + 1 ELSE greatest(start.version - $5::bigint, 1) END AS first,
    CASE WHEN $4::boolean THEN least(start.version + $5::bigint, start.head) ELSE start.version - 1 END AS last,
    start.head
  FROM start
)
SELECT bounds.first::int, bounds.last::int, CASE WHEN $4::boolean THEN bounds.last >= bounds.head ELSE bounds.first <= 1 END AS ended,
       far.tx_id::text AS "txId", far.position::text AS position
FROM bounds
LEFT JOIN switchyard.events far
  ON bounds.first <= bounds.last AND far.stream_id = $1 AND far.version = CASE WHEN $4::boolean THEN bounds.last ELSE bounds.first END
