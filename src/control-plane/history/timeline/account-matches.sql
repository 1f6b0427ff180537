-- Events of an account that a history asks for: $1 filter, $2 account, $3, $4 from this place, $5, $6 up to this one, $7 whether
-- oldest first, $8 limit.
WITH hit AS MATERIALIZED (
  SELECT e.tx_id, e.position FROM :filter, switchyard.events e
  WHERE e.account_id = $2 AND (e.tx_id, e.position) >= ($3::text::xid8, $4::bigint) AND (e.tx_id, e.position) <= ($5::text::xid8, $6::bigint)
    AND (:matches)
  ORDER BY CASE WHEN $7::boolean THEN e.tx_id END, CASE WHEN $7::boolean THEN e.position END, e.tx_id DESC, e.position DESC
  LIMIT $8
)
SELECT r.* FROM hit JOIN switchyard.recorded_events r ON r.tx_id = hit.tx_id AND r.position = hit.position
ORDER BY CASE WHEN $7::boolean THEN r.tx_id END, CASE WHEN $7::boolean THEN r.position END, r.tx_id DESC, r.position DESC
