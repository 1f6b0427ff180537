-- The runs of a replay ($1 account, $2 id) by what they go through.
SELECT region, function_name AS "functionName", qualifier, pinned_version AS "pinnedVersion", count(*)::integer AS count
FROM invoker.invocations
WHERE account_id = $1 AND replay_id = $2
GROUP BY region, function_name, qualifier, pinned_version
ORDER BY region, function_name, qualifier, pinned_version
