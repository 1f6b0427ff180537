-- The bucket of a name, in whichever account (names are global, index parts_bucket_name): $1 name.
SELECT stream_id AS "streamId", data FROM switchyard.parts WHERE kind = 'bucket' AND key = $1
