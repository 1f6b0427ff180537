-- Takes up to $1 invocations that are due, for $2 milliseconds: new ones, retries, and those whose worker is gone. Re-runs of
-- replays get what is left, up to $3: they must not hold up what comes in live, and their age counts from when their turn came.
-- One that was under way when its replay was cancelled and comes back, for a retry or from a worker that is gone, ends here;
-- what was driven again since is wanted.
WITH live AS (
  SELECT id FROM invoker.invocations
  WHERE status IN ('pending', 'running') AND due_at <= now() AND replay_id IS NULL
  ORDER BY due_at
  LIMIT $1
  FOR UPDATE SKIP LOCKED
), replayed AS (
  SELECT id, EXISTS (
    SELECT FROM invoker.replays replay
    WHERE replay.account_id = run.account_id AND replay.id = run.replay_id AND replay.cancelled_at >= run.queued_at
  ) AS cancelled
  FROM invoker.invocations run
  WHERE status IN ('pending', 'running') AND due_at <= now() AND replay_id IS NOT NULL
  ORDER BY due_at
  LIMIT least($1 - (SELECT count(*) FROM live), $3)
  FOR UPDATE SKIP LOCKED
), cancelled AS (
  UPDATE invoker.invocations AS run SET status = 'cancelled', finished_at = now(), lease_token = NULL
  FROM replayed
  WHERE run.id = replayed.id AND replayed.cancelled
), due AS (
  SELECT id FROM live UNION ALL SELECT id FROM replayed WHERE NOT cancelled
)
UPDATE invoker.invocations AS leased
SET status = 'running', lease_token = gen_random_uuid(), due_at = now() + $2 * interval '1 millisecond', attempts = attempts + 1,
  queued_at = CASE WHEN replay_id IS NOT NULL AND attempts = 0 AND postponements = 0 THEN now() ELSE queued_at END
FROM due
WHERE leased.id = due.id
RETURNING leased.id, lease_token, account_id, region, function_name, qualifier, service, source_arn, source_account,
  coalesce(payload, (SELECT original.payload FROM invoker.invocations original WHERE original.id = leased.replay_of)) AS payload,
  trace_id, stream_version, function_errors, postponements, error_type, error_message, attempts, source, correlation_id, accepted_at,
  extract(epoch FROM now() - queued_at)::double precision * 1000 AS age_ms, replay_of, pinned_version, delivery_hops
