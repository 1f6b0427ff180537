-- States of streams at some of their versions, so that a read of the past folds few events. A cache: every row is what the
-- events up to it give (verify compares them), and a missing one costs time alone.
CREATE TABLE switchyard.snapshots (
  stream_id   text COLLATE "C" NOT NULL,
  version     bigint NOT NULL,
  recorded_at timestamptz NOT NULL, -- the latest time of all events up to the version: a clock may have been set back
  tx_id       xid8 NOT NULL,
  position    bigint NOT NULL,
  parts       jsonb NOT NULL,
  PRIMARY KEY (stream_id, version)
);
CREATE INDEX snapshots_time ON switchyard.snapshots (stream_id, recorded_at, version);
CREATE INDEX snapshots_feed ON switchyard.snapshots (stream_id, tx_id, position);

-- The latest time of the events of a stream up to a version, counted on from the snapshot before it.
CREATE FUNCTION switchyard.recorded_by(p_stream text, p_version bigint) RETURNS timestamptz LANGUAGE sql STABLE AS $$
  SELECT greatest(before.recorded_at, (
    SELECT max(e.recorded_at) FROM switchyard.events e
    WHERE e.stream_id = p_stream AND e.version > coalesce(before.version, 0) AND e.version <= p_version))
  FROM (SELECT 1) AS one
  LEFT JOIN LATERAL (
    SELECT s.version, s.recorded_at FROM switchyard.snapshots s
    WHERE s.stream_id = p_stream AND s.version < p_version ORDER BY s.version DESC LIMIT 1
  ) before ON true
$$;

-- What the state of a stream at a moment is folded from: the newest snapshot of the moment (version 0 where there is none), and
-- the events after it, up to the first that came later: [[id, version, type, schemaVersion, data, time], …]. At least p_limit
-- are looked at, and as many as lie between two snapshots of a state with so many parts; `whole` tells that no more had happened.
-- The moment: what was recorded before a time, or what stands up to and with a place in the feed. With generic plans: the
-- planner would plan anew at each call, which takes longer than the read. One array, since as rows the events take clients
-- twice as long to read, and of their metadata only what a fold looks at.
CREATE FUNCTION switchyard.read_past(
  p_stream text, p_before timestamptz, p_tx_id xid8, p_position bigint, p_limit int,
  OUT snapshot bigint, OUT parts jsonb, OUT events json, OUT whole boolean
) LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  v_limit bigint;
  v_later bigint;
BEGIN
  IF p_before IS NOT NULL THEN
    SELECT s.version, s.parts INTO snapshot, parts FROM switchyard.snapshots s
    WHERE s.stream_id = p_stream AND s.recorded_at < p_before
    ORDER BY s.recorded_at DESC, s.version DESC LIMIT 1;
  ELSE
    SELECT s.version, s.parts INTO snapshot, parts FROM switchyard.snapshots s
    WHERE s.stream_id = p_stream AND (s.tx_id, s.position) <= (p_tx_id, p_position)
    ORDER BY s.tx_id DESC, s.position DESC LIMIT 1;
  END IF;
  snapshot := coalesce(snapshot, 0);
  v_limit := greatest(p_limit, 2 * jsonb_array_length(parts));
  -- Of those that are looked at the first that came later, else the first that there is not, else null.
  SELECT coalesce(min(page.version) FILTER (WHERE coalesce(page.recorded_at >= p_before, (page.tx_id, page.position) > (p_tx_id, p_position))),
                  CASE WHEN count(*) <= v_limit THEN coalesce(max(page.version), snapshot) + 1 END) INTO v_later
  FROM (
    SELECT e.version, e.recorded_at, e.tx_id, e.position FROM switchyard.events e
    WHERE e.stream_id = p_stream AND e.version > snapshot ORDER BY e.version LIMIT v_limit + 1
  ) page;
  whole := v_later IS NOT NULL;
  IF v_later = snapshot + 1 THEN RETURN; END IF;
  SELECT json_agg(json_build_array(e.event_id, e.version, e.type, e.schema_version, e.data, e.metadata -> 'time') ORDER BY e.version) INTO events
  FROM switchyard.events e WHERE e.stream_id = p_stream AND e.version > snapshot AND e.version < coalesce(v_later, snapshot + v_limit + 1);
END $$;

-- Waits until nothing can be recorded before a time any more: until that time has come, and until the appends of then have
-- ended. An append takes its time while it holds its stream's lock, so those that hold one now are all that there can be.
-- False: some had not ended after five seconds.
CREATE FUNCTION switchyard.settle(p_before timestamptz) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  v_appending text[];
  v_now       text[];
  v_patience  timestamptz;
BEGIN
  PERFORM pg_sleep(greatest(0, least(5, extract(epoch FROM p_before - clock_timestamp()))));
  v_patience := clock_timestamp() + interval '5 s';
  LOOP
    -- A lock of a session that is in no transaction (number 0) is not an append's.
    SELECT array_agg(l.pid || ' ' || l.virtualtransaction) INTO v_now FROM pg_locks l
    WHERE l.locktype = 'advisory' AND l.mode = 'ExclusiveLock' AND l.granted AND l.virtualtransaction NOT LIKE '%/0'
      AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database());
    v_appending := coalesce(v_appending, v_now, '{}');
    IF v_now IS NULL OR NOT v_appending && v_now THEN RETURN p_before <= clock_timestamp(); END IF;
    IF clock_timestamp() > v_patience THEN RETURN false; END IF;
    PERFORM pg_sleep(0.002);
  END LOOP;
END $$;

-- The streams that a bucket's name has had, in whichever accounts.
CREATE INDEX streams_bucket_name ON switchyard.streams (split_part(stream_id, '/', 3)) WHERE stream_type = 'Bucket';
