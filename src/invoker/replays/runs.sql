-- Runs of a replay ($1 account, $2 id) beside their originals, in the originals' order: those that compare so ($3), after one ($4),
-- $5 at most.
SELECT * FROM invoker.replayed_runs
WHERE account_id = $1 AND replay_id = $2
  AND ($3::text IS NULL OR comparison = $3)
  AND ($4::text IS NULL OR sequence > (SELECT sequence FROM invoker.invocations WHERE id = $4 AND account_id = $1 AND replay_id = $2))
ORDER BY sequence
LIMIT $5
