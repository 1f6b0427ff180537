-- One page of an account's functions in a region with all their versions, by name and number ($LATEST is 0): $1 the part that the
-- ids of their streams begin with, `account/region/`, $2 after this stream or '', $3 after this number of it, $4 limit.
SELECT stream_id AS "streamId", data FROM switchyard.parts,
  LATERAL (SELECT CASE kind WHEN 'version' THEN key::bigint ELSE 0 END AS number) listed
WHERE stream_id > $1 AND stream_id < $1 || chr(1114111) AND kind IN ('function', 'version')
  AND stream_id >= $2 AND (stream_id > $2 OR number > $3)
ORDER BY stream_id, number
LIMIT $4
