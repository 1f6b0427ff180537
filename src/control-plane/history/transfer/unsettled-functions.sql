-- Restored functions that wait to become active, or for their update to end: $1 account.
SELECT p.stream_id AS stream FROM switchyard.restoring_streams r
JOIN switchyard.parts p ON p.stream_id = r.stream_id AND p.kind = 'function'
WHERE r.account_id = $1 AND (p.data ->> 'state' = 'Pending' OR p.data ->> 'lastUpdateStatus' = 'InProgress')
ORDER BY p.stream_id
