-- Events with their hash recomputed from what they hold and the hash before: $1, $2 after this stream and version,
-- $3 before this stream or null, $4 limit.
SELECT e.stream_id AS "streamId", e.version::int AS version, e.event_id AS id, e.type, e.schema_version AS "schemaVersion", e.data, e.metadata, e.stream_type AS "streamType",
       e.tx_id::text AS "txId", e.position::text AS position, e.hash,
       e.account_id = split_part(e.stream_id, '/', 1) AS "rightAccount",
       e.hash IS NOT DISTINCT FROM switchyard.link_hash(
         CASE WHEN e.version = 1 THEN switchyard.first_hash(e.stream_id, e.stream_type)
         ELSE (SELECT p.hash FROM switchyard.events p WHERE p.stream_id = e.stream_id AND p.version = e.version - 1) END,
         e.version, e.event_id, e.type, e.schema_version, e.data, e.metadata, e.recorded_at) AS "rightHash"
FROM switchyard.events e
WHERE (e.stream_id, e.version) > ($1, $2::bigint) AND ($3::text IS NULL OR e.stream_id < $3)
ORDER BY e.stream_id, e.version
LIMIT $4
