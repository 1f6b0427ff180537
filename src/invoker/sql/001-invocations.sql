-- Asynchronous invocations: from notifications and from Invoke with type Event. A row is the promise made with a 2xx.
CREATE TABLE invoker.invocations (
  sequence         bigint GENERATED ALWAYS AS IDENTITY,
  -- The request id that the function sees; the same on every attempt.
  id               text PRIMARY KEY,
  -- SHA-256 over what makes a notification one and the same, and its target; null for an Event call, which AWS does
  -- not deduplicate.
  dedupe_key       bytea UNIQUE,
  account_id       text NOT NULL,
  region           text NOT NULL,
  function_name    text NOT NULL,
  qualifier        text,
  source           text NOT NULL,
  -- The service on behalf of which this runs; its permission is asked at each attempt. Null for an Event call, whose
  -- caller was authorised when it was accepted.
  service          text,
  source_arn       text,
  source_account   text,
  payload          bytea NOT NULL,
  trace_id         text,
  -- Version of the function's stream that was known at acceptance: no run may see an older one.
  stream_version   integer NOT NULL,
  status           text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'running', 'succeeded', 'failed', 'refused')),
  -- Runs that began and were not throttled.
  attempts         integer NOT NULL DEFAULT 0,
  -- Runs that ended in an error of the function: these are what the retry limit counts.
  function_errors  integer NOT NULL DEFAULT 0,
  -- Throttles and system errors in a row: these only lengthen the pause.
  postponements    integer NOT NULL DEFAULT 0,
  -- Pending: not before. Running: the end of the lease. In both cases the moment from which a worker may take it.
  due_at           timestamptz NOT NULL DEFAULT now(),
  -- The fence: new with every lease; whoever holds an older one can no longer change the row.
  lease_token      uuid,
  executed_version text,
  duration_ms      double precision,
  error_type       text,
  error_message    text,
  accepted_at      timestamptz NOT NULL DEFAULT now(),
  finished_at      timestamptz
);

CREATE INDEX invocations_due ON invoker.invocations (due_at) WHERE status IN ('pending', 'running');
CREATE INDEX invocations_of_account ON invoker.invocations (account_id, sequence DESC);

-- What functions and their runtimes wrote.
CREATE TABLE invoker.log_lines (
  id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  account_id    text NOT NULL,
  region        text NOT NULL,
  function_name text NOT NULL,
  log_stream    text NOT NULL,
  -- Epoch milliseconds.
  timestamp     bigint NOT NULL,
  message       text NOT NULL
);

CREATE INDEX log_lines_of_function ON invoker.log_lines (account_id, region, function_name, id);

-- One writer at a time, so that ids become visible in their order: who reads on after an id misses nothing.
CREATE FUNCTION invoker.append_log_lines(
  accounts text[], regions text[], functions text[], streams text[], timestamps bigint[], messages text[]
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('invoker.log_lines', 0));
  INSERT INTO invoker.log_lines (account_id, region, function_name, log_stream, timestamp, message)
  SELECT account, region, function, stream, at, message
  FROM unnest(accounts, regions, functions, streams, timestamps, messages)
    WITH ORDINALITY AS given (account, region, function, stream, at, message, place)
  ORDER BY place;
END $$;
