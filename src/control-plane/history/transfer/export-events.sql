-- A page of an account's events in feed order, JSON as the store's own text of it: $1 account, $2, $3 after (tx_id, position), $4 limit.
SELECT tx_id::text AS "txId", position::text AS position, stream_id AS stream, stream_type AS "streamType", version::int AS version,
       event_id AS id, type, schema_version AS "schemaVersion", data::text AS data, metadata::text AS metadata,
       to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "recordedAt", encode(hash, 'hex') AS hash
FROM switchyard.events e
WHERE e.account_id = $1 AND (e.tx_id, e.position) > ($2::text::xid8, $3::bigint)
ORDER BY e.tx_id, e.position
LIMIT $4
