-- When the first event of an account was recorded: $1 account. No row: it has none.
SELECT to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "recordedAt"
FROM switchyard.events WHERE account_id = $1 ORDER BY tx_id, position LIMIT 1
