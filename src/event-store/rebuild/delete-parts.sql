-- $1: [{streamId, kind, key}].
DELETE FROM switchyard.parts_rebuilt p USING jsonb_to_recordset($1) AS gone ("streamId" text, kind text, key text)
WHERE p.stream_id = gone."streamId" AND p.kind = gone.kind AND p.key = gone.key
