-- One stream's part of the feed: $1 stream, $2, $3 after this (tx_id, position), $4 limit; as account-events.sql. In a
-- stream the order of versions is the order of the feed.
WITH horizon AS MATERIALIZED (SELECT pg_snapshot_xmin(pg_current_snapshot()) AS xmin)
SELECT EXISTS (SELECT FROM switchyard.events b WHERE b.stream_id = $1 AND b.tx_id >= horizon.xmin) AS pending, page.*
FROM horizon
LEFT JOIN LATERAL (
  SELECT e.* FROM switchyard.recorded_events e
  WHERE e."streamId" = $1 AND (e.tx_id, e.position) > ($2::text::xid8, $3::bigint) AND e.tx_id < horizon.xmin
  ORDER BY e.version
  LIMIT $4
) page ON true
ORDER BY page.version
