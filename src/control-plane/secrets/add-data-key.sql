-- Adds a stream's data key unless another process was first: $1 stream, $2 wrapped key.
INSERT INTO switchyard.data_keys (stream_id, wrapped_key) VALUES ($1, $2) ON CONFLICT (stream_id) DO NOTHING
