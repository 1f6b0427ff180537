-- Pins runs ($1) to versions ($2).
UPDATE invoker.invocations AS run SET pinned_version = pin.version
FROM unnest($1::text[], $2::text[]) AS pin (id, version)
WHERE run.id = pin.id
