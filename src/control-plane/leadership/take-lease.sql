-- Takes or renews the lease: $1 name, $2 holder, $3 milliseconds. A row with the epoch where it is this holder's now. The
-- commit does not wait for its flush: a crash that takes a renewal back is at worst an election.
WITH lazily AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))
INSERT INTO switchyard.leaders AS l (name, epoch, holder, expires_at)
SELECT $1::text, 1, $2::uuid, clock_timestamp() + $3 * interval '1 millisecond' FROM lazily
ON CONFLICT (name) DO UPDATE
SET epoch = l.epoch + (l.holder <> excluded.holder)::int, holder = excluded.holder, expires_at = excluded.expires_at
WHERE l.holder = excluded.holder OR l.expires_at < clock_timestamp()
RETURNING epoch::text
