-- Takes up to $1 messages for $2 milliseconds, oldest first: those for topics that begin with $3, or all others where $4 says so.
WITH due AS (
  SELECT id FROM invoker.outbox WHERE due_at <= now() AND starts_with(topic, $3) <> $4 ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED
), taken AS (
  UPDATE invoker.outbox AS message SET due_at = now() + $2 * interval '1 millisecond'
  FROM due WHERE message.id = due.id
  RETURNING message.id, topic, key, value, headers
)
SELECT * FROM taken ORDER BY id
