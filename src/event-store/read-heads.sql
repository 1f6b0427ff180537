-- Heads of streams, and whether each is that of its event: $1 after this stream, $2 before this one or null, $3 limit. Each
-- event is looked up by itself: a join may be planned to read all events up to the page, for every page.
SELECT s.stream_id AS stream, s.version::int AS version, encode(s.head_hash, 'hex') AS hash,
       s.head_hash IS NOT DISTINCT FROM (SELECT e.hash FROM switchyard.events e WHERE e.stream_id = s.stream_id AND e.version = s.version) AS sound
FROM switchyard.streams s
WHERE s.stream_id > $1 AND ($2::text IS NULL OR s.stream_id < $2)
ORDER BY s.stream_id
LIMIT $3
