-- Keeps a state that the events up to a version gave: $1 stream, $2 version, $3 parts. The commit does not wait for its flush.
WITH lazily AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))
INSERT INTO switchyard.snapshots (stream_id, version, recorded_at, tx_id, position, parts)
SELECT e.stream_id, e.version, switchyard.recorded_by(e.stream_id, e.version), e.tx_id, e.position, $3
FROM switchyard.events e, lazily WHERE e.stream_id = $1 AND e.version = $2
ON CONFLICT DO NOTHING
