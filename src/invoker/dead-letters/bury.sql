-- Messages that cannot be read, with what tells the topic about it: $1 ids, $2 reasons, $3 errors, $4 topics, $5 partitions,
-- $6 offsets, $7 values; $8 to $11 the message of each for the outbox. One that died already stays as it is.
WITH message AS (
  SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::integer[], $6::bigint[], $7::bytea[],
    $8::text[], $9::bytea[], $10::bytea[], $11::jsonb[])
    AS m (id, reason, error, original_topic, original_partition, original_offset, value, out_topic, out_key, out_value, out_headers)
), buried AS (
  INSERT INTO invoker.dead_letters (id, reason, error, original_topic, original_partition, original_offset, value)
  SELECT id, reason, error, original_topic, original_partition, original_offset, value FROM message
  ON CONFLICT (original_topic, original_partition, original_offset) DO NOTHING
  RETURNING id
)
INSERT INTO invoker.outbox (topic, key, value, headers)
SELECT out_topic, out_key, out_value, out_headers FROM message JOIN buried USING (id)
