-- $1 follower, $2, $3 position. Never goes back, should two followers of a name overlap.
INSERT INTO switchyard.checkpoints AS c (name, tx_id, position) VALUES ($1, $2::text::xid8, $3)
ON CONFLICT (name) DO UPDATE SET tx_id = excluded.tx_id, position = excluded.position
WHERE (c.tx_id, c.position) < (excluded.tx_id, excluded.position)
