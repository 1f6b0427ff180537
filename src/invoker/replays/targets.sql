-- What the originals of a selection were for: $1 account, $2 bucket ARN, $3 since, $4 until or null for now, $5 failed only, $6 prefix of the source, $7 piece of the payload,
-- $8 to $10 region, function and qualifier.
SELECT region, function_name AS "functionName", qualifier
FROM invoker.originals_to_replay($1, $2, $3, coalesce($4::timestamptz, now()), $5, $6, $7, $8, $9, $10)
GROUP BY region, function_name, qualifier
ORDER BY region, function_name, qualifier
