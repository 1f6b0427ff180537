-- Events of a stream: $1 stream, $2 above this version, $3 up to and with this one or null.
SELECT * FROM switchyard.recorded_events WHERE "streamId" = $1 AND version > $2 AND ($3::bigint IS NULL OR version <= $3)
ORDER BY version
