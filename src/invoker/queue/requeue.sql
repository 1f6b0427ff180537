-- Drives an invocation that ended again, as if it were new: $1 id. Nothing happens to one that is under way.
UPDATE invoker.invocations
SET status = 'pending', due_at = now(), queued_at = now(), attempts = 0, function_errors = 0, postponements = 0, finished_at = NULL
WHERE id = $1 AND status IN ('failed', 'refused')
