-- Events of a stream that a history asks for: $1 filter, $2 stream, $3, $4 first and last version, $5 whether oldest first, $6 limit.
WITH hit AS MATERIALIZED (
  SELECT e.version FROM :filter, switchyard.events e
  WHERE e.stream_id = $2 AND e.version BETWEEN $3 AND $4 AND (:matches)
  ORDER BY CASE WHEN $5::boolean THEN e.version ELSE -e.version END
  LIMIT $6
)
SELECT r.* FROM hit JOIN switchyard.recorded_events r ON r."streamId" = $2 AND r.version = hit.version
ORDER BY CASE WHEN $5::boolean THEN r.version ELSE -r.version END
