-- A run for each original of a selection: $1 account, $2 bucket ARN, $3 since, $4 until or null for now, $5 failed only, $6 prefix of the source, $7 piece of the payload,
-- $8 to $10 region, function and qualifier;
-- $11 replay, $12 qualifier to go through or null for the original's, $13 as of then, $14 runs a second or null, $15 correlation id;
-- $16 to $19 regions, names, qualifiers and stream versions of the targets. Whoever goes through another qualifier asks for
-- himself: the bucket's permission is on the original's. A version that is not known yet is pinned to nothing. What was accepted
-- since the targets were read may be for another one, and is not left out.
INSERT INTO invoker.invocations (id, account_id, region, function_name, qualifier, source, service, source_arn, source_account,
  stream_version, correlation_id, due_at, replay_id, replay_of, pinned_version)
SELECT gen_random_uuid()::text, original.account_id, original.region, original.function_name, coalesce($12, original.qualifier), original.source,
  CASE WHEN $12 IS NULL THEN original.service END,
  CASE WHEN $12 IS NULL THEN original.source_arn END,
  CASE WHEN $12 IS NULL THEN original.source_account END,
  coalesce(target.stream_version, original.stream_version), $15,
  now() + make_interval(secs => coalesce((row_number() OVER (ORDER BY original.sequence) - 1) / $14::double precision, 0)),
  $11, original.id,
  CASE WHEN $13::boolean THEN coalesce(original.executed_version, '') END
FROM invoker.originals_to_replay($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) AS original
LEFT JOIN unnest($16::text[], $17::text[], $18::text[], $19::integer[]) AS target (region, function_name, qualifier, stream_version)
  ON target.region = original.region AND target.function_name = original.function_name AND target.qualifier IS NOT DISTINCT FROM original.qualifier
ORDER BY original.sequence
