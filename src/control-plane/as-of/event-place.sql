-- Where the append that an event of an account was part of ends in the feed: $1 account, $2 event id. No row: it has no such event.
-- Events of one append share stream and time; none of them was ever visible without the others. Not always their transaction: an
-- import restores an append in two where its pieces were cut there.
SELECT last.tx_id::text AS "txId", last.position::text AS position,
       to_char(e.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "recordedAt"
FROM switchyard.events e
JOIN LATERAL (
  SELECT s.tx_id, s.position FROM switchyard.events s
  WHERE s.stream_id = e.stream_id AND s.version >= e.version AND s.recorded_at = e.recorded_at
  ORDER BY s.version DESC LIMIT 1
) last ON true
WHERE e.account_id = $1 AND e.event_id = $2::uuid
