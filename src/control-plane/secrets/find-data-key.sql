-- The wrapped data key of a stream: $1 stream. None from the moment on that an event says it is forgotten.
SELECT wrapped_key FROM switchyard.data_keys WHERE stream_id = $1 AND NOT switchyard.is_forgotten_key(stream_id, wrapped_key)
