-- Asynchronous invocations that are not over, by what they wait for, and for how many seconds the one that is due first has been.
SELECT count(*) FILTER (WHERE status = 'pending')::float8 AS pending,
       count(*) FILTER (WHERE status = 'running')::float8 AS running,
       count(*) FILTER (WHERE due_at <= now())::float8 AS due,
       greatest(0, coalesce(extract(epoch FROM now() - min(due_at)), 0))::float8 AS "oldestDueSeconds"
FROM invoker.invocations
WHERE status IN ('pending', 'running')
