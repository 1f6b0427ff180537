-- Notes that a replay ($1 account, $2 id) is cancelled: nothing of it is leased any more. Told of first and by itself, for there may
-- be much that waits.
UPDATE invoker.replays SET cancelled_at = coalesce(cancelled_at, now()) WHERE account_id = $1 AND id = $2
