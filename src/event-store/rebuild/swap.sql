-- Puts parts_rebuilt in the place of switchyard.parts, under the names that its indexes had there. In the transaction that has
-- locked both.
DROP TABLE switchyard.parts, switchyard.parts_rebuilt_streams, switchyard.parts_rebuilt_differences;
ALTER TABLE switchyard.parts_rebuilt RENAME TO parts;
-- Snapshots come from the fold that the old rows came from. Not truncated: a verification at work still reads them.
DELETE FROM switchyard.snapshots;
DO $$
DECLARE
  v_name text;
BEGIN
  FOR v_name IN SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = 'switchyard.parts'::regclass LOOP
    EXECUTE format('ALTER INDEX switchyard.%I RENAME TO %I', v_name, regexp_replace(v_name, '_rebuilt$', ''));
  END LOOP;
END $$;
