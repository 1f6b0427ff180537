-- Ends of ranges of streams with about $1 events each, and how many events and streams there are in all.
SELECT coalesce(array_agg(last_stream ORDER BY last_stream), '{}') AS ends, coalesce(sum(events), 0)::float8 AS events, coalesce(sum(streams), 0)::float8 AS streams
FROM (
  SELECT max(stream_id) AS last_stream, sum(version) AS events, count(*) AS streams
  FROM (SELECT stream_id, version, (sum(version) OVER (ORDER BY stream_id) - version) / $1::bigint AS place FROM switchyard.streams) AS placed
  GROUP BY floor(place)
) AS ranges
