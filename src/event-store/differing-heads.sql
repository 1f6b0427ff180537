-- Heads noted before (streams $1, versions $2, hashes $3 in hex) that are not in the store as they were, $4 at most; with the
-- last version that there is of the stream, 0 for none, and whether the event at the head's version is there at all.
SELECT h.stream, h.version::int AS version, e.hash IS NOT NULL AS "isThere",
       coalesce((SELECT max(l.version) FROM switchyard.events l WHERE l.stream_id = h.stream), 0)::int AS "lastVersion"
FROM unnest($1::text[], $2::bigint[], $3::text[]) WITH ORDINALITY AS h(stream, version, hash, place)
LEFT JOIN switchyard.events e ON e.stream_id = h.stream AND e.version = h.version
WHERE e.hash IS DISTINCT FROM decode(h.hash, 'hex')
ORDER BY h.place
LIMIT $4
