-- Stops what waits of a replay ($1 account, $2 id), also for a retry. What runs ends, and comes back no more: see lease.sql.
UPDATE invoker.invocations SET status = 'cancelled', finished_at = now() WHERE account_id = $1 AND replay_id = $2 AND status = 'pending'
