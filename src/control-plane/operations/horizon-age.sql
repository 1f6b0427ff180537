-- For how many seconds the oldest write transaction of the cluster has been running; 0 where none runs. The feed ends before it.
-- Only transactions with an xid count: a snapshot's xmin is the oldest of them, whichever database they are in. A role that may
-- not see other users' sessions still sees the effect: the oldest event that is committed and not shown yet.
SELECT greatest(0, coalesce(extract(epoch FROM clock_timestamp() - least(
  (SELECT min(xact_start) FROM pg_stat_activity WHERE backend_xid IS NOT NULL),
  (SELECT min(prepared) FROM pg_prepared_xacts),
  (SELECT e.recorded_at FROM switchyard.events e WHERE e.tx_id >= pg_snapshot_xmin(pg_current_snapshot())
   ORDER BY e.tx_id, e.position LIMIT 1)
)), 0))::float8 AS seconds
