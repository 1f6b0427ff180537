-- Begins a replay: $1 account, $2 id, $3 what was asked, $4 until or null for now, $5 who asks, $6 why. Nothing where the account
-- has one of this id already.
INSERT INTO invoker.replays (account_id, id, request, until, requested_by, reason)
VALUES ($1, $2, $3, coalesce($4::timestamptz, now()), $5, $6)
ON CONFLICT DO NOTHING
RETURNING until::text
