-- Asynchronous invocations that are not over, by what they wait for, and for how many seconds the one that is due first has been;
-- a replay's line is as long as was asked for and delays nobody.
SELECT count(*) FILTER (WHERE status = 'pending')::float8 AS pending,
       count(*) FILTER (WHERE status = 'running')::float8 AS running,
       count(*) FILTER (WHERE due_at <= now())::float8 AS due,
       greatest(0, coalesce(extract(epoch FROM now() - min(due_at) FILTER (WHERE live)), 0))::float8 AS "oldestDueSeconds"
FROM (
  SELECT status, due_at, true AS live FROM invoker.invocations WHERE status IN ('pending', 'running') AND replay_id IS NULL
  UNION ALL
  SELECT status, due_at, false FROM invoker.invocations WHERE status IN ('pending', 'running') AND replay_id IS NOT NULL
) AS unfinished
