DELETE FROM invoker.outbox WHERE id = ANY($1::bigint[])
