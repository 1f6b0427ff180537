-- The chain of checkpoints: $1 after this sequence, $2 limit.
SELECT c.sequence::int AS sequence, c.statement, c.signature, c.folder_id AS "folderId", c.file_name AS "fileName"
FROM switchyard.signed_checkpoints c
WHERE c.sequence > $1
ORDER BY c.sequence
LIMIT $2
