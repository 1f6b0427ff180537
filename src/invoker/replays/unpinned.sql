-- Runs of a replay ($1 account, $2 id) whose originals never ran, after a place ($3), $4 at most: which version they would have
-- run is for history to say.
SELECT run.id, run.sequence::text, run.region, run.function_name AS "functionName", run.qualifier, original.id AS "originalId",
  to_char(original.accepted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "acceptedAt"
FROM invoker.invocations run JOIN invoker.invocations original ON original.id = run.replay_of
WHERE run.account_id = $1 AND run.replay_id = $2 AND original.executed_version IS NULL AND run.sequence > $3
ORDER BY run.sequence
LIMIT $4
