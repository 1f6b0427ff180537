-- Takes up to $1 messages for $2 milliseconds, oldest first.
WITH due AS (
  SELECT id FROM invoker.outbox WHERE due_at <= now() ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED
), taken AS (
  UPDATE invoker.outbox AS message SET due_at = now() + $2 * interval '1 millisecond'
  FROM due WHERE message.id = due.id
  RETURNING message.id, topic, key, value, headers
)
SELECT * FROM taken ORDER BY id
