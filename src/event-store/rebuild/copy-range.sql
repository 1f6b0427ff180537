-- Events of the streams after :after up to and with :upTo (or null), as the fold needs them. Most of an event's bytes are
-- who asked for it and its hash: neither is read. COPY has no parameters, so these are literals put in by sqlWith.
COPY (
  SELECT stream_id, version, stream_type, type, schema_version, event_id, coalesce(metadata ->> 'time', ''), data
  FROM switchyard.events
  WHERE stream_id > :after AND (:upTo::text IS NULL OR stream_id <= :upTo)
  ORDER BY stream_id, version
) TO STDOUT
