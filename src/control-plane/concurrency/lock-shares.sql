-- Until the transaction ends nobody else takes concurrency in an account's region: $1 account/region.
SELECT pg_advisory_xact_lock(hashtextextended('concurrency of ' || $1, 0))
