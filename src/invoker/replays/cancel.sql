-- Stops a replay ($1 account, $2 id): what waits, also for a retry, does not run any more.
WITH cancelled AS (
  UPDATE invoker.replays SET cancelled_at = coalesce(cancelled_at, now()) WHERE account_id = $1 AND id = $2 RETURNING account_id, id
)
UPDATE invoker.invocations AS run SET status = 'cancelled', finished_at = now()
FROM cancelled
WHERE run.account_id = cancelled.account_id AND run.replay_id = cancelled.id AND run.status = 'pending'
