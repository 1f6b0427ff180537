-- The streams of a bucket's name, in whichever accounts had it (index streams_bucket_name): $1 name.
SELECT stream_id AS "streamId" FROM switchyard.streams WHERE stream_type = 'Bucket' AND split_part(stream_id, '/', 3) = $1
