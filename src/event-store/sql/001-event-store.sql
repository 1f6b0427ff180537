-- The event store. The rules behind this file are in the README ("Decisions"): lock before xid, feed by (tx_id, position)
-- below the snapshot's horizon, no NOTIFY and no global counter inside the append, one hash chain per stream.

CREATE TABLE switchyard.streams (
  stream_id   text COLLATE "C" PRIMARY KEY,
  account_id  text COLLATE "C" NOT NULL,
  stream_type text NOT NULL,
  version     bigint NOT NULL,
  head_hash   bytea NOT NULL
) WITH (fillfactor = 80);

CREATE TABLE switchyard.events (
  tx_id          xid8 NOT NULL,
  position       bigint GENERATED ALWAYS AS IDENTITY,
  account_id     text COLLATE "C" NOT NULL,
  stream_id      text COLLATE "C" NOT NULL,
  stream_type    text NOT NULL,
  version        bigint NOT NULL,
  event_id       uuid NOT NULL,
  type           text NOT NULL,
  schema_version smallint NOT NULL,
  data           jsonb NOT NULL,
  metadata       jsonb NOT NULL,
  recorded_at    timestamptz NOT NULL,
  hash           bytea NOT NULL,
  PRIMARY KEY (stream_id, version)
);
CREATE UNIQUE INDEX events_feed ON switchyard.events (tx_id, position);

CREATE TABLE switchyard.commands (
  account_id  text COLLATE "C" NOT NULL,
  command_id  uuid NOT NULL,
  stream_id   text COLLATE "C" NOT NULL,
  version     bigint NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (account_id, command_id)
);

-- The rows of all views. A row is a part of its stream's folded state, so one table serves every kind.
CREATE TABLE switchyard.parts (
  stream_id  text COLLATE "C" NOT NULL,
  kind       text COLLATE "C" NOT NULL,
  key        text COLLATE "C" NOT NULL,
  account_id text COLLATE "C" NOT NULL,
  data       jsonb NOT NULL,
  PRIMARY KEY (stream_id, kind, key)
) WITH (fillfactor = 80);
CREATE INDEX parts_functions ON switchyard.parts (account_id, split_part(stream_id, '/', 2), key) WHERE kind = 'function';
CREATE INDEX parts_versions ON switchyard.parts (stream_id, (key::bigint)) WHERE kind = 'version';
CREATE UNIQUE INDEX parts_bucket_name ON switchyard.parts (key) WHERE kind = 'bucket';
CREATE UNIQUE INDEX parts_access_key_id ON switchyard.parts (key) WHERE kind = 'access-key';

-- How far each durable follower of the feed has come.
CREATE TABLE switchyard.checkpoints (
  name     text PRIMARY KEY,
  tx_id    xid8 NOT NULL,
  position bigint NOT NULL
) WITH (fillfactor = 50);

-- Where the chain of a stream begins: bound to its name and type, so that a history cannot be passed off as another's.
CREATE FUNCTION switchyard.first_hash(p_stream text, p_type text) RETURNS bytea LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT sha256(convert_to(p_type || ' ' || p_stream, 'UTF8'))
$$;

-- What a link of the chain covers, in jsonb's canonical text, so that no two different events have the same text.
CREATE FUNCTION switchyard.link_hash(
  p_previous bytea, p_version bigint, p_event_id uuid, p_type text, p_schema_version smallint, p_data jsonb, p_metadata jsonb,
  p_recorded_at timestamptz
) RETURNS bytea LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT sha256(p_previous || convert_to(jsonb_build_array(
    p_version, p_event_id, p_type, p_schema_version, p_data, p_metadata, extract(epoch FROM p_recorded_at))::text, 'UTF8'))
$$;

-- One append: one call, one transaction. p_expected 0: the stream must not exist. Events: [{id, type, schemaVersion, data,
-- metadata}]; upserts: [{kind, key, data}]; deletes: [{kind, key}]. A conflict or duplicate is a value, not an exception.
CREATE FUNCTION switchyard.append(
  p_stream text, p_type text, p_expected bigint, p_command uuid, p_events jsonb, p_upserts jsonb, p_deletes jsonb
) RETURNS TABLE (status text, version bigint) LANGUAGE plpgsql AS $$
DECLARE
  v_account text := split_part(p_stream, '/', 1);
  v_version bigint;
  v_hash    bytea;
  v_time    timestamptz;
  v_event   jsonb;
BEGIN
  IF pg_current_xact_id_if_assigned() IS NOT NULL THEN
    RAISE EXCEPTION 'append must be the first write of its transaction';
  END IF;
  -- Before the transaction has an xid: then the order of xids in a stream is the order of its versions.
  PERFORM pg_advisory_xact_lock(hashtextextended(p_stream, 0));
  IF p_command IS NOT NULL THEN
    SELECT c.version INTO v_version FROM switchyard.commands c WHERE c.account_id = v_account AND c.command_id = p_command;
    IF FOUND THEN RETURN QUERY SELECT 'duplicate', v_version; RETURN; END IF;
  END IF;
  SELECT s.version, s.head_hash INTO v_version, v_hash FROM switchyard.streams s WHERE s.stream_id = p_stream;
  v_version := coalesce(v_version, 0);
  IF v_version <> p_expected THEN RETURN QUERY SELECT 'conflict', v_version; RETURN; END IF;

  v_hash := coalesce(v_hash, switchyard.first_hash(p_stream, p_type));
  v_time := clock_timestamp();
  FOR v_event IN SELECT jsonb_array_elements(p_events) LOOP
    v_version := v_version + 1;
    v_hash := switchyard.link_hash(v_hash, v_version, (v_event ->> 'id')::uuid, v_event ->> 'type',
      (v_event ->> 'schemaVersion')::smallint, v_event -> 'data', v_event -> 'metadata', v_time);
    INSERT INTO switchyard.events (tx_id, account_id, stream_id, stream_type, version, event_id, type, schema_version, data,
      metadata, recorded_at, hash)
    VALUES (pg_current_xact_id(), v_account, p_stream, p_type, v_version, (v_event ->> 'id')::uuid, v_event ->> 'type',
      (v_event ->> 'schemaVersion')::smallint, v_event -> 'data', v_event -> 'metadata', v_time, v_hash);
  END LOOP;
  IF p_expected = 0 THEN
    INSERT INTO switchyard.streams (stream_id, account_id, stream_type, version, head_hash)
    VALUES (p_stream, v_account, p_type, v_version, v_hash);
  ELSE
    UPDATE switchyard.streams s SET version = v_version, head_hash = v_hash WHERE s.stream_id = p_stream;
  END IF;
  IF p_deletes <> '[]' THEN
    DELETE FROM switchyard.parts p USING jsonb_to_recordset(p_deletes) AS d(kind text, key text)
    WHERE p.stream_id = p_stream AND p.kind = d.kind AND p.key = d.key;
  END IF;
  IF p_upserts <> '[]' THEN
    INSERT INTO switchyard.parts (stream_id, kind, key, account_id, data)
    SELECT p_stream, u.kind, u.key, v_account, u.data FROM jsonb_to_recordset(p_upserts) AS u(kind text, key text, data jsonb)
    ON CONFLICT (stream_id, kind, key) DO UPDATE SET data = excluded.data;
  END IF;
  IF p_command IS NOT NULL THEN
    INSERT INTO switchyard.commands (account_id, command_id, stream_id, version) VALUES (v_account, p_command, p_stream, v_version);
  END IF;
  RETURN QUERY SELECT 'ok', v_version;
END $$;

-- Events as the contract's Recorded shows them.
CREATE VIEW switchyard.recorded_events AS
SELECT event_id AS id, account_id AS "accountId", stream_id AS "streamId", stream_type AS "streamType", version,
       schema_version AS "schemaVersion", type, data, metadata,
       to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "recordedAt",
       tx_id, position
FROM switchyard.events;
