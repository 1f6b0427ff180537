-- Stores a data key of an export: $1 stream, $2 wrapped key.
SELECT switchyard.restore_data_key($1, $2) AS restored
