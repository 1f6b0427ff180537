-- One stream's part of the feed: $1 stream, $2, $3 after this (tx_id, position), $4 limit; as account-events.sql. In a
-- stream the order of versions is the order of the feed; where the position is one of the stream's own, its version
-- spares the events before it.
WITH horizon AS MATERIALIZED (SELECT pg_snapshot_xmin(pg_current_snapshot()) AS xmin),
newest AS MATERIALIZED (
  SELECT b.tx_id FROM switchyard.events b WHERE b.stream_id = $1 ORDER BY b.version DESC LIMIT 1
),
seen AS MATERIALIZED (
  SELECT c.version FROM switchyard.events c WHERE c.tx_id = $2::text::xid8 AND c.position = $3::bigint AND c.stream_id = $1
)
SELECT coalesce((SELECT newest.tx_id FROM newest) >= horizon.xmin, false) AS pending, page.*
FROM horizon
LEFT JOIN LATERAL (
  SELECT e.* FROM switchyard.recorded_events e
  WHERE e."streamId" = $1 AND e.version > coalesce((SELECT seen.version FROM seen), 0)
    AND (e.tx_id, e.position) > ($2::text::xid8, $3::bigint) AND e.tx_id < horizon.xmin
  ORDER BY e.version
  LIMIT $4
) page ON true
ORDER BY page.version
