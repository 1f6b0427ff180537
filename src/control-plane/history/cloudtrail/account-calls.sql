-- API calls of an account, newest first, as all their events: $1 filter, $2 account, $3, $4 from this place, $5, $6 up to this one,
-- $7 limit. A call begins with the first event of its request in a stream, and goes on while the request is the same; what has a
-- cause is a process manager's and no call. `known` is the event that says which call it was (see knownBy). A function is in
-- its region; buckets, roles and accounts are in every region's trail.
WITH hit AS MATERIALIZED (
  SELECT e.tx_id, e.position, e.stream_id, e.version, e.metadata ->> 'requestId' AS request
  FROM jsonb_to_record($1::jsonb) AS f(
         region text, types text[], "recordedFrom" timestamptz, "recordedBefore" timestamptz, "accessKeyId" text, username text,
         streams text[], qualifier text, "ofAccount" text, "resourceType" text)
  CROSS JOIN switchyard.events e
  CROSS JOIN LATERAL (
    SELECT coalesce(second.type, e.type) AS type, coalesce(second.data, e.data) AS data
    FROM (SELECT 1) AS one
    LEFT JOIN switchyard.events second
      ON e.type = 'AccountOpened' AND second.stream_id = e.stream_id AND second.version = e.version + 1
      AND second.metadata ->> 'requestId' = e.metadata ->> 'requestId'
  ) known
  CROSS JOIN LATERAL (SELECT coalesce(known.data ->> 'aliasName', known.data ->> 'version', known.data ->> 'qualifier') AS qualifier) named
  WHERE e.account_id = $2 AND (e.tx_id, e.position) >= ($3::text::xid8, $4::bigint) AND (e.tx_id, e.position) <= ($5::text::xid8, $6::bigint)
    AND e.metadata ->> 'causationId' IS NULL
    AND known.type = ANY (f.types)
    AND (e.stream_type <> 'Function' OR split_part(e.stream_id, '/', 2) = f.region)
    AND (f."recordedFrom" IS NULL OR e.recorded_at >= f."recordedFrom")
    AND (f."recordedBefore" IS NULL OR e.recorded_at < f."recordedBefore")
    AND (f."accessKeyId" IS NULL OR e.metadata #>> '{actor,accessKeyId}' = f."accessKeyId")
    AND (f.username IS NULL OR f.username = regexp_replace(e.metadata #>> '{actor,arn}', '^.*[:/]', ''))
    AND (f."ofAccount" IS NULL
      OR e.stream_id = ANY (f.streams) AND (f.qualifier IS NULL OR f.qualifier = named.qualifier)
      OR e.stream_type = 'Account' AND f."ofAccount" = coalesce(known.data ->> 'accessKeyId', e.account_id))
    AND (f."resourceType" IS NULL OR CASE f."resourceType"
      WHEN 'AWS::Lambda::Function' THEN e.stream_type = 'Function'
      WHEN 'AWS::Lambda::Alias' THEN e.stream_type = 'Function' AND named.qualifier !~ '^[0-9]+$'
      WHEN 'AWS::Lambda::Version' THEN e.stream_type = 'Function' AND named.qualifier ~ '^[0-9]+$'
      WHEN 'AWS::S3::Bucket' THEN e.stream_type = 'Bucket'
      WHEN 'AWS::IAM::Role' THEN e.stream_type = 'Role'
      WHEN 'AWS::IAM::AccessKey' THEN known.data ? 'accessKeyId'
      WHEN 'Switchyard::Account' THEN known.type = 'AccountOpened'
      ELSE false END)
    AND NOT EXISTS (
      SELECT 1 FROM switchyard.events previous
      WHERE previous.stream_id = e.stream_id AND previous.version = e.version - 1
        AND previous.metadata ->> 'requestId' = e.metadata ->> 'requestId')
  ORDER BY e.tx_id DESC, e.position DESC
  LIMIT $7
)
SELECT hit.tx_id::text AS "callTxId", hit.position::text AS "callPosition", r.*
FROM hit
CROSS JOIN LATERAL (
  SELECT later.* FROM switchyard.recorded_events later
  WHERE later."streamId" = hit.stream_id AND later.version >= hit.version AND later.tx_id = hit.tx_id
    AND later.metadata ->> 'requestId' = hit.request
) r
ORDER BY hit.tx_id DESC, hit.position DESC, r.version
