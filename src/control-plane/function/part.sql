-- One row of a function: $1 stream, $2 kind, $3 key.
SELECT data FROM switchyard.parts WHERE stream_id = $1 AND kind = $2 AND key = $3
