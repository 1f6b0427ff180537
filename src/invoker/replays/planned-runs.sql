-- The first $3 runs of a replay ($1 account, $2 id), each with its original, in the transaction that plans it.
SELECT run.replay_of, run.source, run.account_id, run.region, run.function_name, run.qualifier, run.pinned_version,
  round(extract(epoch FROM run.due_at - now()) * 1000)::integer AS delay_ms,
  original.accepted_at AS original_accepted_at, original.status AS original_status, original.executed_version AS original_executed_version
FROM invoker.invocations run JOIN invoker.invocations original ON original.id = run.replay_of
WHERE run.account_id = $1 AND run.replay_id = $2
ORDER BY run.sequence
LIMIT $3
