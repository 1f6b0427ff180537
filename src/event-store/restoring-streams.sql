-- Which of these streams are being restored: $1 streams.
SELECT stream_id AS stream FROM switchyard.restoring_streams WHERE stream_id = ANY($1)
