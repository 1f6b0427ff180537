-- $1: [{streamId, version}].
INSERT INTO switchyard.parts_rebuilt_streams (stream_id, version)
SELECT "streamId", version FROM jsonb_to_recordset($1) AS folded ("streamId" text, version bigint)
ON CONFLICT (stream_id) DO UPDATE SET version = excluded.version
