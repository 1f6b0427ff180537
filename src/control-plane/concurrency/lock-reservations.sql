-- Until the transaction ends nobody else reserves concurrency in an account's region: $1 account/region.
SELECT pg_advisory_xact_lock(hashtextextended('reserved concurrency of ' || $1, 0))
