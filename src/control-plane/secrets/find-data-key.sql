-- The wrapped data key of a stream: $1 stream.
SELECT wrapped_key FROM switchyard.data_keys WHERE stream_id = $1
