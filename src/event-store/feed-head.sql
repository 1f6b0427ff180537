-- The last event that the feed shows now, or with $1 the last that is committed at all.
SELECT e.tx_id::text AS "txId", e.position::text AS position
FROM switchyard.events e
WHERE $1 OR e.tx_id < pg_snapshot_xmin(pg_current_snapshot())
ORDER BY e.tx_id DESC, e.position DESC
LIMIT 1
