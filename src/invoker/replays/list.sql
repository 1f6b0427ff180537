-- Replays of an account ($1), newest first: this one ($2) or all after one ($3), $4 at most; and how many of their runs are in
-- each state.
SELECT replay.id, request, until, requested_by, reason, created_at, cancelled_at, planned, coalesce(runs.statuses, '{}') AS statuses
FROM invoker.replays replay
LEFT JOIN LATERAL (
  SELECT jsonb_object_agg(status, count) AS statuses
  FROM (
    SELECT status, count(*) FROM invoker.invocations WHERE account_id = replay.account_id AND replay_id = replay.id GROUP BY status
  ) AS counted
) AS runs ON true
WHERE account_id = $1
  AND ($2::uuid IS NULL OR id = $2)
  AND ($3::uuid IS NULL OR sequence < (SELECT sequence FROM invoker.replays WHERE account_id = $1 AND id = $3))
ORDER BY sequence DESC
LIMIT $4
