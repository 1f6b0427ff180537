-- What aliases of a function pointed at, and when they ended: $1 stream, $2 types, $3 alias or null for all, $4 up to and with
-- this version or null, $5 the newest of them, so many or null for all. Events that name no alias are the function's own and
-- concern all of them.
SELECT * FROM (
  SELECT * FROM switchyard.recorded_events
  WHERE "streamId" = $1 AND type = ANY($2) AND ($4::bigint IS NULL OR version <= $4)
    AND ($3::text IS NULL OR coalesce(data ->> 'aliasName', $3) = $3)
  ORDER BY version DESC
  LIMIT $5
) newest
ORDER BY version
