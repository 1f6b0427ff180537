-- What a qualifier may name, with $LATEST and the stream's version: $1 stream, $2 qualifier, version or alias name.
-- An alias brings the version that it points at along, so that a read by alias is one query, too.
WITH named AS (
  SELECT kind, key, data FROM switchyard.parts
  WHERE stream_id = $1 AND kind IN ('version', 'alias') AND key = $2
)
SELECT s.version::int AS "streamVersion",
       (SELECT p.data FROM switchyard.parts p WHERE p.stream_id = $1 AND p.kind = 'function') AS latest,
       (SELECT n.data FROM named n WHERE n.kind = 'alias') AS alias,
       coalesce(
         (SELECT n.data FROM named n WHERE n.kind = 'version'),
         (SELECT p.data FROM named n
          JOIN switchyard.parts p
            ON p.stream_id = $1 AND p.kind = 'version' AND p.key = n.data -> 'target' ->> 'functionVersion'
          WHERE n.kind = 'alias')
       ) AS version
FROM switchyard.streams s
WHERE s.stream_id = $1
