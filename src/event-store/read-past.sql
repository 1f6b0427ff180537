-- For each of some streams the newest snapshot of a moment, and the events between the two: $1 streams, $2 what was recorded
-- before this time (or null), $3, $4 what stands up to and with this (tx_id, position) in the feed (or null), $5 read at most
-- so many events of a stream. The parts come with a stream's first row. A stream's events end before the first that came later.
SELECT asked.stream_id AS "pastOf", nearest.version::int AS "snapshotVersion",
       CASE WHEN past.id IS NULL OR past.version = coalesce(nearest.version, 0) + 1 THEN nearest.parts END AS parts, past.*
FROM unnest($1::text[]) AS asked (stream_id)
LEFT JOIN LATERAL (
  (SELECT s.version, s.parts FROM switchyard.snapshots s
   WHERE s.stream_id = asked.stream_id AND s.recorded_at < $2::text::timestamptz
   ORDER BY s.recorded_at DESC, s.version DESC LIMIT 1)
  UNION ALL
  (SELECT s.version, s.parts FROM switchyard.snapshots s
   WHERE s.stream_id = asked.stream_id AND (s.tx_id, s.position) <= ($3::text::xid8, $4::bigint)
   ORDER BY s.tx_id DESC, s.position DESC LIMIT 1)
) nearest ON true
LEFT JOIN LATERAL (
  SELECT happened.* FROM (
    SELECT page.*, bool_and(coalesce(page."recordedAt" COLLATE "C" < $2::text, (page.tx_id, page.position) <= ($3::text::xid8, $4::bigint)))
      OVER (ORDER BY page.version) AS "happened"
    FROM (
      SELECT * FROM switchyard.recorded_events e
      WHERE e."streamId" = asked.stream_id AND e.version > coalesce(nearest.version, 0)
      ORDER BY e.version LIMIT $5
    ) page
  ) happened WHERE happened."happened"
) past ON true
ORDER BY asked.stream_id, past.version
