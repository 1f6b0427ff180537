-- For each durable follower of $1, the age in seconds of the oldest event that it has not handled; 0 where it has handled all.
SELECT follower.name, greatest(0, coalesce(extract(epoch FROM clock_timestamp() - next.recorded_at), 0))::float8 AS seconds
FROM unnest($1::text[]) AS follower (name)
LEFT JOIN switchyard.checkpoints c ON c.name = follower.name
LEFT JOIN LATERAL (
  SELECT e.recorded_at FROM switchyard.events e
  WHERE (e.tx_id, e.position) > (coalesce(c.tx_id, '0'), coalesce(c.position, 0))
  ORDER BY e.tx_id, e.position
  LIMIT 1
) next ON true
