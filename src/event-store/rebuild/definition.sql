-- How a table is made, to be told whether a migration has changed it meanwhile: columns, then indexes.
SELECT array_agg(concat_ws(' ', attname, atttypid::regtype, atttypmod, attcollation, attnotnull) ORDER BY attnum)
    || (SELECT array_agg(pg_get_indexdef(indexrelid) ORDER BY indexrelid) FROM pg_index WHERE indrelid = 'switchyard.parts'::regclass) AS definition
FROM pg_attribute WHERE attrelid = 'switchyard.parts'::regclass AND attnum > 0 AND NOT attisdropped
