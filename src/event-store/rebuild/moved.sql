-- Streams with events beyond those folded. $1: the horizon of the snapshot in which was read last; what that did not see was
-- written by transactions from there on.
SELECT e.stream_id AS "streamId", e.stream_type AS "streamType", coalesce(folded.version, 0)::int AS version
FROM (SELECT stream_id, min(stream_type) AS stream_type, max(version) AS version FROM switchyard.events WHERE tx_id >= $1::text::xid8 GROUP BY stream_id) AS e
LEFT JOIN switchyard.parts_rebuilt_streams AS folded USING (stream_id)
WHERE e.version > coalesce(folded.version, 0)
ORDER BY stream_id
