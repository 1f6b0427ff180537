-- The chain of checkpoints, the newest first: $1 before this sequence or null, $2 limit.
SELECT c.sequence::int AS sequence, c.statement, c.signature, c.folder_id AS "folderId", c.file_name AS "fileName"
FROM switchyard.signed_checkpoints c
WHERE $1::bigint IS NULL OR c.sequence < $1
ORDER BY c.sequence DESC
LIMIT $2
