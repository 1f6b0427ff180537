-- Log lines in log groups and streams, as CloudWatch Logs has them. A line stays in the group that it was written to, whatever becomes
-- of the function and of its LoggingConfig. Times in epoch milliseconds.

-- Who writes. Rows of functions that are gone stay: a name that is made again goes on with the same log.
CREATE TABLE invoker.log_functions (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  account_id text NOT NULL,
  region     text NOT NULL,
  name       text NOT NULL,
  UNIQUE (account_id, region, name)
);

CREATE TABLE invoker.log_groups (
  id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  account_id     text NOT NULL,
  region         text NOT NULL,
  name           text COLLATE "C" NOT NULL,
  created_at     bigint NOT NULL,
  -- Null: the installation's default.
  retention_days integer,
  -- UTF-8 bytes of the messages and 26 for each, as CloudWatch counts.
  stored_bytes   bigint NOT NULL DEFAULT 0,
  tags           jsonb NOT NULL DEFAULT '{}',
  -- A deleted group is out of sight at once; what is in it is deleted little by little.
  deleted_at     bigint
);
CREATE UNIQUE INDEX log_groups_by_name ON invoker.log_groups (account_id, region, name) WHERE deleted_at IS NULL;

CREATE TABLE invoker.log_streams (
  id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  group_id        bigint NOT NULL REFERENCES invoker.log_groups (id),
  name            text COLLATE "C" NOT NULL,
  created_at      bigint NOT NULL,
  first_timestamp bigint NOT NULL,
  last_timestamp  bigint NOT NULL,
  last_ingestion  bigint NOT NULL,
  UNIQUE (group_id, name)
);
CREATE INDEX log_streams_by_last_event ON invoker.log_streams (group_id, last_timestamp, name);

ALTER TABLE invoker.log_lines RENAME TO log_lines_before;
CREATE TABLE invoker.log_lines (
  id          bigint GENERATED ALWAYS AS IDENTITY,
  -- No foreign keys: each would be looked up for each line.
  function_id bigint NOT NULL,
  group_id    bigint NOT NULL,
  stream_id   bigint NOT NULL,
  timestamp   bigint NOT NULL,
  ingested_at bigint NOT NULL,
  message     text NOT NULL
);

INSERT INTO invoker.log_functions (account_id, region, name)
SELECT DISTINCT account_id, region, function_name FROM invoker.log_lines_before;
-- Which group a function had then is not known: the default one.
INSERT INTO invoker.log_groups (account_id, region, name, created_at, stored_bytes)
SELECT account_id, region, '/aws/lambda/' || function_name, min(timestamp), sum(octet_length(message) + 26)
FROM invoker.log_lines_before GROUP BY account_id, region, function_name;
INSERT INTO invoker.log_streams (group_id, name, created_at, first_timestamp, last_timestamp, last_ingestion)
SELECT g.id, l.log_stream, min(l.timestamp), min(l.timestamp), max(l.timestamp), max(l.timestamp)
FROM invoker.log_lines_before l
JOIN invoker.log_groups g ON g.account_id = l.account_id AND g.region = l.region AND g.name = '/aws/lambda/' || l.function_name
GROUP BY g.id, l.log_stream;
INSERT INTO invoker.log_lines (id, function_id, group_id, stream_id, timestamp, ingested_at, message)
OVERRIDING SYSTEM VALUE
SELECT l.id, f.id, g.id, s.id, l.timestamp, l.timestamp, l.message
FROM invoker.log_lines_before l
JOIN invoker.log_functions f ON f.account_id = l.account_id AND f.region = l.region AND f.name = l.function_name
JOIN invoker.log_groups g ON g.account_id = l.account_id AND g.region = l.region AND g.name = '/aws/lambda/' || l.function_name
JOIN invoker.log_streams s ON s.group_id = g.id AND s.name = l.log_stream
ORDER BY l.id;
SELECT setval(pg_get_serial_sequence('invoker.log_lines', 'id'), coalesce((SELECT max(id) FROM invoker.log_lines), 0) + 1, false);
DROP TABLE invoker.log_lines_before;

CREATE INDEX log_lines_of_function ON invoker.log_lines (function_id, id);
CREATE INDEX log_lines_of_group ON invoker.log_lines (group_id, timestamp, id);
CREATE INDEX log_lines_of_stream ON invoker.log_lines (stream_id, timestamp, id);

DROP FUNCTION invoker.append_log_lines(text[], text[], text[], text[], bigint[], text[]);

-- Lines of several sources (a stream of a group that a function writes): `source` is a line's place among them, from 1. One writer at a
-- time, so that ids become visible in their order: who reads on after an id misses nothing.
CREATE FUNCTION invoker.append_log_lines(
  accounts text[], regions text[], functions text[], groups text[], streams text[],
  firsts bigint[], lasts bigint[], bytes bigint[],
  sources integer[], timestamps bigint[], messages text[]
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  now_ms       bigint;
  function_ids bigint[];
  group_ids    bigint[];
  stream_ids   bigint[];
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('invoker.log_lines', 0));
  now_ms := extract(epoch FROM clock_timestamp()) * 1000;
  INSERT INTO invoker.log_functions (account_id, region, name)
  SELECT DISTINCT account, region, function FROM unnest(accounts, regions, functions) AS given (account, region, function)
  ON CONFLICT DO NOTHING;
  INSERT INTO invoker.log_groups AS had (account_id, region, name, created_at, stored_bytes)
  SELECT account, region, "group", now_ms, sum(size)
  FROM unnest(accounts, regions, groups, bytes) AS given (account, region, "group", size)
  GROUP BY account, region, "group"
  ON CONFLICT (account_id, region, name) WHERE deleted_at IS NULL DO UPDATE SET stored_bytes = had.stored_bytes + excluded.stored_bytes;
  INSERT INTO invoker.log_streams AS had (group_id, name, created_at, first_timestamp, last_timestamp, last_ingestion)
  SELECT g.id, stream, now_ms, min(first), max(last), now_ms
  FROM unnest(accounts, regions, groups, streams, firsts, lasts) AS given (account, region, "group", stream, first, last)
  JOIN invoker.log_groups g ON g.account_id = account AND g.region = given.region AND g.name = "group" AND g.deleted_at IS NULL
  GROUP BY g.id, stream
  ON CONFLICT (group_id, name) DO UPDATE SET
    first_timestamp = least(had.first_timestamp, excluded.first_timestamp),
    last_timestamp = greatest(had.last_timestamp, excluded.last_timestamp),
    last_ingestion = excluded.last_ingestion;
  SELECT array_agg(f.id ORDER BY place), array_agg(g.id ORDER BY place), array_agg(s.id ORDER BY place)
  INTO function_ids, group_ids, stream_ids
  FROM unnest(accounts, regions, functions, groups, streams) WITH ORDINALITY AS given (account, region, function, "group", stream, place)
  JOIN invoker.log_functions f ON f.account_id = account AND f.region = given.region AND f.name = function
  JOIN invoker.log_groups g ON g.account_id = account AND g.region = given.region AND g.name = "group" AND g.deleted_at IS NULL
  JOIN invoker.log_streams s ON s.group_id = g.id AND s.name = stream;
  INSERT INTO invoker.log_lines (function_id, group_id, stream_id, timestamp, ingested_at, message)
  SELECT function_ids[source], group_ids[source], stream_ids[source], at, now_ms, message
  FROM unnest(sources, timestamps, messages) WITH ORDINALITY AS given (source, at, message, place)
  ORDER BY place;
END $$;

-- Deletes what nobody may see any longer, at most `most` lines: of deleted groups all, of others what is older than their retention, by
-- default `default_days` (null: nothing expires). Streams whose last event expired go with their lines. Gives how many lines went;
-- none where another invoker is at it.
CREATE FUNCTION invoker.sweep_log_lines(default_days integer, most integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  now_ms bigint := extract(epoch FROM clock_timestamp()) * 1000;
  swept  integer;
BEGIN
  IF NOT pg_try_advisory_xact_lock(hashtextextended('invoker.sweep_log_lines', 0)) THEN
    RETURN 0;
  END IF;
  WITH expired AS MATERIALIZED (
    SELECT line.ctid
    FROM invoker.log_groups g
    CROSS JOIN LATERAL (
      SELECT l.ctid FROM invoker.log_lines l
      WHERE l.group_id = g.id
        AND l.timestamp < CASE WHEN g.deleted_at IS NULL THEN now_ms - coalesce(g.retention_days, default_days) * 86400000::bigint ELSE 9223372036854775807 END
      ORDER BY l.timestamp, l.id
      LIMIT most
    ) line
    LIMIT most
  ), gone AS (
    DELETE FROM invoker.log_lines l USING expired WHERE l.ctid = expired.ctid
    RETURNING l.group_id, octet_length(l.message) + 26 AS size
  ), of_group AS (
    SELECT group_id, count(*) AS lines, sum(size) AS size FROM gone GROUP BY group_id
  ), less AS (
    UPDATE invoker.log_groups g SET stored_bytes = greatest(g.stored_bytes - of_group.size, 0) FROM of_group WHERE g.id = of_group.group_id
  )
  SELECT coalesce(sum(lines), 0) INTO swept FROM of_group;
  IF swept < most THEN
    DELETE FROM invoker.log_streams stream
    USING (
      SELECT s.id FROM invoker.log_streams s
      JOIN invoker.log_groups g ON g.id = s.group_id
      WHERE (g.deleted_at IS NOT NULL OR s.last_timestamp < now_ms - coalesce(g.retention_days, default_days) * 86400000::bigint)
        AND NOT EXISTS (SELECT FROM invoker.log_lines l WHERE l.stream_id = s.id)
      LIMIT most
    ) empty
    -- Looked at again: a line that came in meanwhile moved it.
    WHERE stream.id = empty.id AND stream.last_timestamp < now_ms;
    DELETE FROM invoker.log_groups g
    WHERE g.deleted_at IS NOT NULL
      AND NOT EXISTS (SELECT FROM invoker.log_lines l WHERE l.group_id = g.id) AND NOT EXISTS (SELECT FROM invoker.log_streams s WHERE s.group_id = g.id);
  END IF;
  RETURN swept;
END $$;
