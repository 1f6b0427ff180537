-- What an account's other functions in a region have set aside, reserved or else provisioned: $1 account, $2 region, $3 function.
SELECT coalesce(sum(coalesce(
         (f.data ->> 'reservedConcurrentExecutions')::int,
         (SELECT sum((c.data ->> 'provisionedConcurrentExecutions')::int) FROM switchyard.parts c
          WHERE c.stream_id = f.stream_id AND c.kind = 'provisioned-concurrency'))), 0)::int AS taken
FROM switchyard.parts f
WHERE f.account_id = $1 AND f.kind = 'function' AND split_part(f.stream_id, '/', 2) = $2 AND f.key <> $3
