-- For each of some streams the newest snapshot of a moment, and the events between the two: $1 streams, $2 what was recorded
-- before this time (or null), $3, $4 what stands up to and with this (tx_id, position) in the feed (or null), $5 how
-- many events of a stream to look at, at least. See switchyard.read_past.
SELECT asked.stream_id AS "streamId", past.snapshot::int AS version, past.parts, past.events, past.whole
FROM unnest($1::text[]) AS asked (stream_id), switchyard.read_past(asked.stream_id, $2, $3::text::xid8, $4, $5) past
ORDER BY asked.stream_id
