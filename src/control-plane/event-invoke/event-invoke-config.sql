-- The event invoke configuration of one qualifier: $1 stream, $2 qualifier.
SELECT data FROM switchyard.parts WHERE stream_id = $1 AND kind = 'event-invoke-config' AND key = $2
