SELECT data FROM switchyard.parts WHERE stream_id = $1 AND kind = 'role'
