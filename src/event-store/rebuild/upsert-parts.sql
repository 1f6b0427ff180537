-- $1: [{streamId, kind, key, data}].
INSERT INTO switchyard.parts_rebuilt (stream_id, kind, key, account_id, data)
SELECT "streamId", kind, key, split_part("streamId", '/', 1), data
FROM jsonb_to_recordset($1) AS changed ("streamId" text, kind text, key text, data jsonb)
ON CONFLICT (stream_id, kind, key) DO UPDATE SET data = excluded.data
