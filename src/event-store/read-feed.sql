-- A page of the feed: $1, $2 after this (tx_id, position), $3 limit. Only what no running transaction can come before;
-- "pending" tells that something committed lies beyond that horizon. It is asked of the newest event alone: as an EXISTS it
-- was planned as a scan of the whole table for each row.
WITH horizon AS MATERIALIZED (SELECT pg_snapshot_xmin(pg_current_snapshot()) AS xmin),
newest AS MATERIALIZED (SELECT b.tx_id FROM switchyard.events b ORDER BY b.tx_id DESC, b.position DESC LIMIT 1)
SELECT coalesce((SELECT newest.tx_id FROM newest) >= horizon.xmin, false) AS pending, page.*
FROM horizon
LEFT JOIN LATERAL (
  SELECT e.* FROM switchyard.recorded_events e
  WHERE (e.tx_id, e.position) > ($1::text::xid8, $2::bigint) AND e.tx_id < horizon.xmin
  ORDER BY e.tx_id, e.position
  LIMIT $3
) page ON true
ORDER BY page.tx_id, page.position
