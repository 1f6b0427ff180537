-- Events of some streams above a version of each, as copy-range.sql gives them. :streams is JSON: [{streamId, version}].
COPY (
  SELECT e.stream_id, e.version, e.stream_type, e.type, e.schema_version, e.event_id, coalesce(e.metadata ->> 'time', ''), e.data
  FROM jsonb_to_recordset(:streams) AS folded ("streamId" text, version bigint)
  JOIN switchyard.events e ON e.stream_id = folded."streamId" AND e.version > folded.version
  ORDER BY e.stream_id, e.version
) TO STDOUT
