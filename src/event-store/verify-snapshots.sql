-- Snapshots, with whether they stand where their version's event does: $1, $2 after this stream and version, $3 before this
-- stream or null, $4 limit.
SELECT s.stream_id AS "streamId", s.version::int AS version, s.parts,
       s.recorded_at = switchyard.recorded_by(s.stream_id, s.version) AND EXISTS (
         SELECT FROM switchyard.events e
         WHERE e.stream_id = s.stream_id AND e.version = s.version AND e.tx_id = s.tx_id AND e.position = s.position) AS "rightPlace"
FROM switchyard.snapshots s
WHERE (s.stream_id, s.version) > ($1, $2::bigint) AND ($3::text IS NULL OR s.stream_id < $3)
ORDER BY s.stream_id, s.version
LIMIT $4
