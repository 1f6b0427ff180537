-- Drives an invocation that ended again, as if it were new, and with it its dead letters: $1 id. Nothing happens to one that is
-- under way.
WITH requeued AS (
  UPDATE invoker.invocations
  SET status = 'pending', due_at = now(), queued_at = now(), attempts = 0, function_errors = 0, postponements = 0, finished_at = NULL
  WHERE id = $1 AND status IN ('failed', 'refused')
  RETURNING id
), redriven AS (
  UPDATE invoker.dead_letters SET redriven_at = now() FROM requeued WHERE invocation_id = requeued.id AND redriven_at IS NULL
)
SELECT id FROM requeued
