-- Destroys a stream's data key: $1 stream, $2 the key's id. Another key of the stream stays.
DELETE FROM switchyard.data_keys WHERE stream_id = $1 AND switchyard.data_key_id(wrapped_key) = $2
