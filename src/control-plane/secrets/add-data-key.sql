-- Adds a stream's data key unless another process was first: $1 stream, $2 wrapped key. A forgotten one gives way.
INSERT INTO switchyard.data_keys AS held (stream_id, wrapped_key) VALUES ($1, $2)
ON CONFLICT (stream_id) DO UPDATE SET wrapped_key = excluded.wrapped_key, recorded_at = clock_timestamp()
WHERE switchyard.is_forgotten_key(held.stream_id, held.wrapped_key)
