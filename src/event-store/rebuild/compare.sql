-- Notes the rows of some streams that are not what the events give: :streams is a condition on stream_id. A stream that has
-- events beyond those that were folded is left to the catch-up.
INSERT INTO switchyard.parts_rebuilt_differences (stream_id, kind, key, difference)
SELECT stream_id, kind, key, CASE WHEN stored.data IS NULL THEN 'missing' WHEN rebuilt.data IS NULL THEN 'extra' ELSE 'different' END
FROM (SELECT * FROM switchyard.parts WHERE :streams) AS stored
FULL JOIN (SELECT * FROM switchyard.parts_rebuilt WHERE :streams) AS rebuilt USING (stream_id, kind, key)
LEFT JOIN switchyard.parts_rebuilt_streams AS folded USING (stream_id)
WHERE (stored.account_id, stored.data) IS DISTINCT FROM (rebuilt.account_id, rebuilt.data)
  AND NOT EXISTS (
    SELECT FROM switchyard.events e WHERE e.stream_id = coalesce(stored.stream_id, rebuilt.stream_id) AND e.version > coalesce(folded.version, 0))
ON CONFLICT DO NOTHING
