-- How many runs of a replay ($1 account, $2 id) compare how with their originals.
SELECT comparison, count(*)::integer AS count FROM invoker.replayed_runs WHERE account_id = $1 AND replay_id = $2 GROUP BY comparison
