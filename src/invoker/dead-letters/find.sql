-- Dead letters to drive again, oldest first: of an account ($1), with $2 also those of none; these ids ($3), or with null all
-- that were not driven again yet, up to $4.
SELECT id, invocation_id, value FROM invoker.dead_letters
WHERE (account_id = $1 OR (account_id IS NULL AND $2))
  AND (id = ANY($3::uuid[]) OR ($3::uuid[] IS NULL AND redriven_at IS NULL))
ORDER BY sequence
LIMIT $4
