-- Events to send again, in feed order: $1, $2 after this place, $3, $4 up to and with this one, $5 recorded at this time or later
-- or null, $6 recorded before this time or null, $7 account or null, $8 stream or null, $9 limit.
SELECT e.* FROM switchyard.recorded_events e
WHERE (e.tx_id, e.position) > ($1::text::xid8, $2::bigint) AND (e.tx_id, e.position) <= ($3::text::xid8, $4::bigint)
  AND ($5::text IS NULL OR e."recordedAt" COLLATE "C" >= $5) AND ($6::text IS NULL OR e."recordedAt" COLLATE "C" < $6)
  AND ($7::text IS NULL OR e."accountId" = $7) AND ($8::text IS NULL OR e."streamId" = $8)
ORDER BY e.tx_id, e.position
LIMIT $9
