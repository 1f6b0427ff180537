-- Accepted notifications that run again. A re-run is a row of the queue like any other; its original is never touched.
CREATE TABLE invoker.replays (
  sequence     bigint GENERATED ALWAYS AS IDENTITY,
  account_id   text NOT NULL,
  -- The caller's token: said twice, it is one replay.
  id           uuid NOT NULL,
  -- What was asked for, as it was asked.
  request      jsonb NOT NULL,
  -- The end of the span, also where none was asked for.
  until        timestamptz NOT NULL,
  requested_by text NOT NULL,
  reason       text,
  planned      integer NOT NULL DEFAULT 0,
  created_at   timestamptz NOT NULL DEFAULT now(),
  cancelled_at timestamptz,
  PRIMARY KEY (account_id, id)
);
CREATE INDEX replays_of_account ON invoker.replays (account_id, sequence DESC);

ALTER TABLE invoker.invocations
  ADD COLUMN replay_id uuid,
  ADD COLUMN replay_of text REFERENCES invoker.invocations (id),
  -- The version to run whatever the qualifier points at now; empty: there was none that it pointed at.
  ADD COLUMN pinned_version text,
  -- What the last run answered: the first 4 KiB, and of the whole the size in bytes and the SHA-256, in which the run's own
  -- id counts as nothing, for no other run can repeat it.
  ADD COLUMN result bytea,
  ADD COLUMN result_size integer,
  ADD COLUMN result_sha256 bytea,
  -- A re-run has its original's payload, not a copy.
  ALTER COLUMN payload DROP NOT NULL,
  ADD CONSTRAINT invocations_payload_check CHECK (payload IS NOT NULL OR replay_of IS NOT NULL),
  DROP CONSTRAINT invocations_status_check,
  ADD CONSTRAINT invocations_status_check CHECK (status IN ('pending', 'running', 'succeeded', 'failed', 'refused', 'cancelled'));

CREATE UNIQUE INDEX invocations_of_replay ON invoker.invocations (replay_id, replay_of) WHERE replay_id IS NOT NULL;
CREATE INDEX invocations_of_bucket ON invoker.invocations (account_id, source_arn, accepted_at) WHERE source_arn IS NOT NULL AND replay_id IS NULL;

-- Two lines: however long a replay's is, what comes in live passes it.
DROP INDEX invoker.invocations_due;
CREATE INDEX invocations_due ON invoker.invocations (due_at) WHERE status IN ('pending', 'running') AND replay_id IS NULL;
CREATE INDEX replays_due ON invoker.invocations (due_at) WHERE status IN ('pending', 'running') AND replay_id IS NOT NULL;

-- The notifications of a bucket that were accepted for an account's functions, in their order. Null: no such condition.
-- `event` is a piece of the payload's text that events of the type have.
CREATE FUNCTION invoker.originals_to_replay(
  account text, bucket_arn text, since timestamptz, until timestamptz, failed boolean, source_prefix text, event bytea,
  in_region text, of_function text, of_qualifier text
) RETURNS SETOF invoker.invocations LANGUAGE sql STABLE AS $$
  SELECT * FROM invoker.invocations
  WHERE account_id = account AND source_arn = bucket_arn AND service = 's3.amazonaws.com' AND replay_id IS NULL
    AND accepted_at >= since AND accepted_at < until
    AND (NOT failed OR status IN ('failed', 'refused'))
    AND (source_prefix IS NULL OR starts_with(source, source_prefix))
    AND (event IS NULL OR position(event IN payload) > 0)
    AND (in_region IS NULL OR region = in_region)
    AND (of_function IS NULL OR function_name = of_function)
    AND (of_qualifier IS NULL OR qualifier = of_qualifier)
$$;

-- Each re-run beside its original, and how their results compare. Where neither ran, what kept them from it is compared.
CREATE VIEW invoker.replayed_runs AS
SELECT run.account_id, run.replay_id, run.sequence, run.region, run.function_name, run.source,
  run.id, run.qualifier, run.status, run.executed_version, run.duration_ms, run.error_type, run.error_message,
  run.result, run.result_size, run.result_sha256,
  original.id AS original_id, original.qualifier AS original_qualifier, original.status AS original_status,
  original.executed_version AS original_executed_version, original.duration_ms AS original_duration_ms,
  original.error_type AS original_error_type, original.error_message AS original_error_message,
  original.result AS original_result, original.result_size AS original_result_size, original.result_sha256 AS original_result_sha256,
  CASE
    WHEN run.status IN ('pending', 'running') THEN 'pending'
    WHEN run.status = 'cancelled' THEN 'cancelled'
    WHEN original.status IN ('pending', 'running') THEN 'unknown'
    WHEN run.status <> original.status THEN 'different'
    WHEN run.executed_version IS NULL AND original.executed_version IS NULL
      THEN CASE WHEN run.error_type IS NOT DISTINCT FROM original.error_type THEN 'same' ELSE 'different' END
    WHEN run.result_sha256 IS NULL OR original.result_sha256 IS NULL THEN 'unknown'
    WHEN run.result_sha256 = original.result_sha256 THEN 'same'
    ELSE 'different'
  END AS comparison
FROM invoker.invocations run JOIN invoker.invocations original ON original.id = run.replay_of;
