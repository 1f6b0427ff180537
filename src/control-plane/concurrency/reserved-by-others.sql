-- Concurrency that an account's functions in a region have reserved, without one of them: $1 account, $2 region, $3 function.
SELECT coalesce(sum((data ->> 'reservedConcurrentExecutions')::bigint), 0)::int AS reserved FROM switchyard.parts
WHERE account_id = $1 AND kind = 'function' AND split_part(stream_id, '/', 2) = $2 AND key <> $3
