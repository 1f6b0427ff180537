-- Restoring an account from an export, and forgetting. The rules of 001 hold here as well: lock before xid, one hash chain
-- a stream, a conflict is a value and not an exception.

-- Streams that are being restored, until the last of their events is there: what follows on an event waits until then.
CREATE TABLE switchyard.restoring_streams (
  stream_id  text COLLATE "C" PRIMARY KEY,
  account_id text COLLATE "C" NOT NULL
);
CREATE INDEX restoring_streams_account ON switchyard.restoring_streams (account_id);

-- A key that was destroyed is not left lying in its page until fifty more are.
ALTER TABLE switchyard.data_keys SET (autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0);

-- Tells the generations of a stream's data key apart, and gives nothing of the key away.
CREATE FUNCTION switchyard.data_key_id(p_wrapped bytea) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT encode(sha256(p_wrapped), 'hex')
$$;

-- Whether an event says that a data key is forgotten, though its row may still be there.
CREATE FUNCTION switchyard.is_forgotten_key(p_stream text, p_wrapped bytea) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM switchyard.parts p
    WHERE p.stream_id = p_stream AND p.kind = 'forgotten-keys' AND p.data -> 'keyIds' ? switchyard.data_key_id(p_wrapped))
$$;

-- Stores the data key of a stream: 'ok', 'there' (the same), 'other' (the stream has another, which stays) or 'forgotten'. Under
-- the stream's lock: a forgetting that runs at the same time either shows, or destroys what is stored here.
CREATE FUNCTION switchyard.restore_data_key(p_stream text, p_wrapped bytea) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  v_held bytea;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(p_stream, 0));
  IF switchyard.is_forgotten_key(p_stream, p_wrapped) THEN RETURN 'forgotten'; END IF;
  INSERT INTO switchyard.data_keys (stream_id, wrapped_key) VALUES (p_stream, p_wrapped) ON CONFLICT (stream_id) DO NOTHING;
  IF FOUND THEN RETURN 'ok'; END IF;
  SELECT wrapped_key INTO v_held FROM switchyard.data_keys WHERE stream_id = p_stream;
  RETURN CASE WHEN v_held = p_wrapped THEN 'there' ELSE 'other' END;
END $$;

-- Appends events as another installation recorded them, with their ids, metadata, times and hashes, in the order given. One
-- call, one transaction. p_streams: [{stream, version}], the version that each must have now (0: it must not exist); p_events:
-- [{stream, streamType, version, id, type, schemaVersion, data, metadata, recordedAt, hash (hex)}]; upserts: [{stream, kind,
-- key, data}]; deletes: [{stream, kind, key}]. 'conflict' names a stream and the version that it has; 'broken' the first event
-- whose hash is not the one of itself and the events before it. Then nothing is written.
CREATE FUNCTION switchyard.restore(
  p_account text, p_streams jsonb, p_events jsonb, p_upserts jsonb, p_deletes jsonb
) RETURNS TABLE (status text, stream text, version bigint) LANGUAGE plpgsql AS $$
DECLARE
  v_stream  text;
  v_version bigint;
BEGIN
  IF pg_current_xact_id_if_assigned() IS NOT NULL THEN
    RAISE EXCEPTION 'restore must be the first write of its transaction';
  END IF;
  -- In one order, so that two restores never wait for each other; an append holds one lock only.
  PERFORM pg_advisory_xact_lock(l.key) FROM (
    SELECT hashtextextended(s.stream, 0) AS key FROM jsonb_to_recordset(p_streams) AS s(stream text) ORDER BY 1
  ) l;
  SELECT s.stream, coalesce(held.version, 0) INTO v_stream, v_version
  FROM jsonb_to_recordset(p_streams) AS s(stream text, version bigint)
  LEFT JOIN switchyard.streams held ON held.stream_id = s.stream
  WHERE coalesce(held.version, 0) <> s.version LIMIT 1;
  IF FOUND THEN RETURN QUERY SELECT 'conflict', v_stream, v_version; RETURN; END IF;

  SELECT l.stream, l.version INTO v_stream, v_version FROM (
    SELECT e.*, s.version + row_number() OVER chain AS expected,
           coalesce(lag(decode(e.hash, 'hex')) OVER chain, held.head_hash, switchyard.first_hash(e.stream, e."streamType")) AS previous
    FROM jsonb_to_recordset(p_events) AS e(stream text, "streamType" text, version bigint, id uuid, type text,
      "schemaVersion" smallint, data jsonb, metadata jsonb, "recordedAt" timestamptz, hash text)
    JOIN jsonb_to_recordset(p_streams) AS s(stream text, version bigint) ON s.stream = e.stream
    LEFT JOIN switchyard.streams held ON held.stream_id = e.stream
    WINDOW chain AS (PARTITION BY e.stream ORDER BY e.version)
  ) l
  WHERE l.version <> l.expected OR decode(l.hash, 'hex') <> switchyard.link_hash(
    l.previous, l.version, l.id, l.type, l."schemaVersion", l.data, l.metadata, l."recordedAt")
  ORDER BY l.stream, l.version LIMIT 1;
  IF FOUND THEN RETURN QUERY SELECT 'broken', v_stream, v_version; RETURN; END IF;

  INSERT INTO switchyard.restoring_streams (stream_id, account_id)
  SELECT s.stream, p_account FROM jsonb_to_recordset(p_streams) AS s(stream text) ON CONFLICT (stream_id) DO NOTHING;
  INSERT INTO switchyard.events (tx_id, account_id, stream_id, stream_type, version, event_id, type, schema_version, data,
    metadata, recorded_at, hash)
  SELECT pg_current_xact_id(), p_account, e.stream, e."streamType", e.version, e.id, e.type, e."schemaVersion", e.data,
    e.metadata, e."recordedAt", decode(e.hash, 'hex')
  FROM ROWS FROM (jsonb_to_recordset(p_events) AS (stream text, "streamType" text, version bigint, id uuid, type text,
    "schemaVersion" smallint, data jsonb, metadata jsonb, "recordedAt" timestamptz, hash text)) WITH ORDINALITY
    AS e(stream, "streamType", version, id, type, "schemaVersion", data, metadata, "recordedAt", hash, nth)
  ORDER BY e.nth;
  INSERT INTO switchyard.streams AS held (stream_id, account_id, stream_type, version, head_hash)
  SELECT DISTINCT ON (e.stream) e.stream, p_account, e."streamType", e.version, decode(e.hash, 'hex')
  FROM jsonb_to_recordset(p_events) AS e(stream text, "streamType" text, version bigint, hash text)
  ORDER BY e.stream, e.version DESC
  ON CONFLICT (stream_id) DO UPDATE SET version = excluded.version, head_hash = excluded.head_hash;
  DELETE FROM switchyard.parts p USING jsonb_to_recordset(p_deletes) AS d(stream text, kind text, key text)
  WHERE p.stream_id = d.stream AND p.kind = d.kind AND p.key = d.key;
  INSERT INTO switchyard.parts (stream_id, kind, key, account_id, data)
  SELECT u.stream, u.kind, u.key, p_account, u.data FROM jsonb_to_recordset(p_upserts) AS u(stream text, kind text, key text, data jsonb)
  ON CONFLICT (stream_id, kind, key) DO UPDATE SET data = excluded.data;
  RETURN QUERY SELECT 'ok', NULL::text, NULL::bigint;
END $$;
