-- The first event that is there with another id or hash: $1 streams, $2 versions, $3 ids, $4 hashes (hex).
SELECT given.stream, given.version::int AS version
FROM unnest($1::text[], $2::bigint[], $3::uuid[], $4::text[]) AS given(stream, version, id, hash)
LEFT JOIN switchyard.events e ON e.stream_id = given.stream AND e.version = given.version
WHERE (e.event_id, encode(e.hash, 'hex')) IS DISTINCT FROM (given.id, given.hash)
ORDER BY given.stream, given.version
LIMIT 1
