-- Takes away messages for topics that begin with $1 that waited for more than $2 milliseconds; how many of which topic.
WITH given_up AS (
  DELETE FROM invoker.outbox WHERE starts_with(topic, $1) AND promised_at < now() - $2 * interval '1 millisecond'
  RETURNING topic
)
SELECT topic, count(*)::int AS count FROM given_up GROUP BY topic
