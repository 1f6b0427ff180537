-- How far the relay is behind: the events after its checkpoint ($1, counted up to $2) and the seconds since the first of
-- them was recorded.
WITH reached AS (
  SELECT coalesce((SELECT tx_id FROM switchyard.checkpoints WHERE name = $1), '0'::xid8) AS tx_id,
         coalesce((SELECT position FROM switchyard.checkpoints WHERE name = $1), 0) AS position
), waiting AS (
  SELECT e.recorded_at FROM reached, LATERAL (
    SELECT e.recorded_at, e.tx_id, e.position FROM switchyard.events e
    WHERE (e.tx_id, e.position) > (reached.tx_id, reached.position) ORDER BY e.tx_id, e.position LIMIT $2
  ) e
)
SELECT count(*)::int AS events, coalesce(extract(epoch FROM clock_timestamp() - min(recorded_at)), 0)::double precision AS seconds
FROM waiting
