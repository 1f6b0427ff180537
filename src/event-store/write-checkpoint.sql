-- $1 follower, $2, $3 position. Never goes back, should two followers of a name overlap. The commit does not wait for its
-- flush: what a crash takes back is handled again, and handlers are idempotent.
WITH lazily AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))
INSERT INTO switchyard.checkpoints AS c (name, tx_id, position) SELECT $1::text, $2::text::xid8, $3::bigint FROM lazily
ON CONFLICT (name) DO UPDATE SET tx_id = excluded.tx_id, position = excluded.position
WHERE (c.tx_id, c.position) < (excluded.tx_id, excluded.position)
