-- What an account's functions in a region use: $1 the part that the ids of their streams begin with, `account/region/`.
SELECT count(*) FILTER (WHERE kind = 'function')::int AS functions,
       coalesce(sum((data -> 'code' ->> 'size')::bigint), 0)::float8 AS "codeSize",
       coalesce(sum(coalesce(
         (data ->> 'reservedConcurrentExecutions')::int,
         (SELECT sum((c.data ->> 'provisionedConcurrentExecutions')::int) FROM switchyard.parts c
          WHERE c.stream_id = p.stream_id AND c.kind = 'provisioned-concurrency'))) FILTER (WHERE kind = 'function'), 0)::int AS "concurrencyTaken"
FROM switchyard.parts p
WHERE stream_id > $1 AND stream_id < $1 || chr(1114111) AND kind IN ('function', 'version')
