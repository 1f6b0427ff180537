-- All rows or none, in one statement; what is there already stays as it is. A row per invocation that is new.
INSERT INTO invoker.invocations
  (id, dedupe_key, account_id, region, function_name, qualifier, source, service, source_arn, source_account, payload, trace_id,
    stream_version, correlation_id)
SELECT * FROM unnest(
  $1::text[], $2::bytea[], $3::text[], $4::text[], $5::text[], $6::text[],
  $7::text[], $8::text[], $9::text[], $10::text[], $11::bytea[], $12::text[], $13::integer[], $14::text[]
)
ON CONFLICT DO NOTHING
RETURNING id
