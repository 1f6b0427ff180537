SELECT status, version::int FROM switchyard.append($1, $2, $3, $4, $5, $6, $7)
