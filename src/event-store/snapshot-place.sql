-- Whose store this is, when it is read, and the last event that it has: $1 of this account alone, or null.
SELECT i.id AS "installationId", to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "takenAt",
       last.tx_id::text AS "txId", last.position::text AS position
FROM switchyard.installation i
LEFT JOIN LATERAL (
  SELECT e.tx_id, e.position FROM switchyard.events e WHERE $1::text IS NULL ORDER BY e.tx_id DESC, e.position DESC LIMIT 1
) newest ON true
LEFT JOIN LATERAL (
  SELECT e.tx_id, e.position FROM switchyard.events e
  WHERE e.account_id = $1 ORDER BY e.account_id DESC, e.tx_id DESC, e.position DESC LIMIT 1
) own ON true
CROSS JOIN LATERAL (SELECT coalesce(own.tx_id, newest.tx_id) AS tx_id, coalesce(own.position, newest.position) AS position) last
