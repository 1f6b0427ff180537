-- As account-window-forward.sql, newest first: $2, $3 before this place in the feed.
WITH horizon AS MATERIALIZED (SELECT pg_snapshot_xmin(pg_current_snapshot()) AS xmin),
newest AS MATERIALIZED (
  SELECT b.tx_id FROM switchyard.events b WHERE b.account_id = $1 ORDER BY b.account_id DESC, b.tx_id DESC, b.position DESC LIMIT 1
),
looked AS MATERIALIZED (
  SELECT e.tx_id, e.position FROM switchyard.events e
  WHERE e.account_id = $1 AND (e.tx_id, e.position) < ($2::text::xid8, $3::bigint) AND e.tx_id < (SELECT horizon.xmin FROM horizon)
  ORDER BY e.account_id DESC, e.tx_id DESC, e.position DESC
  LIMIT $4
)
SELECT coalesce((SELECT newest.tx_id FROM newest) >= horizon.xmin, false) AS pending, (SELECT count(*) FROM looked) < $4 AS ended,
       near.tx_id::text AS "nearTxId", near.position::text AS "nearPosition", far.tx_id::text AS "farTxId", far.position::text AS "farPosition"
FROM horizon
LEFT JOIN LATERAL (SELECT l.* FROM looked l ORDER BY l.tx_id DESC, l.position DESC LIMIT 1) near ON true
LEFT JOIN LATERAL (SELECT l.* FROM looked l ORDER BY l.tx_id, l.position LIMIT 1) far ON true
