SELECT status, stream, version::int AS version FROM switchyard.restore($1, $2, $3, $4, $5)
