-- Since when an invocation's age counts: acceptance, or when it was last driven again.
ALTER TABLE invoker.invocations ADD COLUMN queued_at timestamptz;
UPDATE invoker.invocations SET queued_at = accepted_at;
ALTER TABLE invoker.invocations ALTER COLUMN queued_at SET DEFAULT now(), ALTER COLUMN queued_at SET NOT NULL;
-- Of the request or event that caused it.
ALTER TABLE invoker.invocations ADD COLUMN correlation_id text;
-- Version of the function's stream by which the alias was resolved for the last run: what it pointed at is history's to say.
ALTER TABLE invoker.invocations ADD COLUMN route_version integer;

-- Messages that are promised to topics by what was committed together with them. A publisher takes them for a while and
-- deletes them when the broker has them.
CREATE TABLE invoker.outbox (
  id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  topic   text NOT NULL,
  key     bytea,
  value   bytea,
  headers jsonb NOT NULL,
  due_at  timestamptz NOT NULL DEFAULT now()
);

-- What was given up: messages that cannot be read, and invocations that failed for good.
CREATE TABLE invoker.dead_letters (
  sequence           bigint GENERATED ALWAYS AS IDENTITY,
  id                 uuid PRIMARY KEY,
  reason             text NOT NULL,
  error              text NOT NULL,
  died_at            timestamptz NOT NULL DEFAULT now(),
  redriven_at        timestamptz,
  -- Null for a message: whose it is cannot be told, so it is the operator's.
  account_id         text,
  invocation_id      text REFERENCES invoker.invocations (id),
  original_topic     text,
  original_partition integer,
  original_offset    bigint,
  value              bytea,
  -- A message that is delivered again has died already.
  UNIQUE (original_topic, original_partition, original_offset)
);
CREATE INDEX dead_letters_of_account ON invoker.dead_letters (account_id, sequence DESC);
