-- $1 sequence, $2 statement, $3 signature, $4 folder, $5 file. No row where the place is taken.
INSERT INTO switchyard.signed_checkpoints (sequence, statement, signature, folder_id, file_name)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (sequence) DO NOTHING
RETURNING sequence
