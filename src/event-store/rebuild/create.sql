-- The table that will take the place of switchyard.parts: its columns, constraints and storage, its indexes under names of
-- their own, and who may use it.
DO $$
DECLARE
  v_options text;
  v_index   record;
  v_grant   record;
BEGIN
  SELECT array_to_string(reloptions, ', ') INTO v_options FROM pg_class WHERE oid = 'switchyard.parts'::regclass;
  EXECUTE 'CREATE TABLE switchyard.parts_rebuilt (LIKE switchyard.parts INCLUDING ALL EXCLUDING INDEXES)' || coalesce(' WITH (' || v_options || ')', '');
  FOR v_index IN
    SELECT c.relname AS name, pg_get_indexdef(i.indexrelid) AS definition, i.indisprimary AS is_primary
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = 'switchyard.parts'::regclass
  LOOP
    EXECUTE regexp_replace(v_index.definition, 'INDEX \S+ ON \S+ ', format('INDEX %I ON switchyard.parts_rebuilt ', v_index.name || '_rebuilt'));
    IF v_index.is_primary THEN
      EXECUTE format('ALTER TABLE switchyard.parts_rebuilt ADD CONSTRAINT %1$I PRIMARY KEY USING INDEX %1$I', v_index.name || '_rebuilt');
    END IF;
  END LOOP;
  FOR v_grant IN
    SELECT g.privilege_type AS privilege, g.is_grantable, CASE WHEN g.grantee = 0 THEN 'PUBLIC' ELSE g.grantee::regrole::text END AS grantee
    FROM pg_class c, aclexplode(c.relacl) g WHERE c.oid = 'switchyard.parts'::regclass AND g.grantee <> c.relowner
  LOOP
    EXECUTE format('GRANT %s ON switchyard.parts_rebuilt TO %s', v_grant.privilege, v_grant.grantee)
      || CASE WHEN v_grant.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END;
  END LOOP;
END $$;

-- Up to which version each stream is folded in parts_rebuilt.
CREATE TABLE switchyard.parts_rebuilt_streams (
  stream_id text COLLATE "C" PRIMARY KEY,
  version   bigint NOT NULL
);

-- Rows of switchyard.parts that are not what the events give: 'missing', 'extra' or 'different'.
CREATE TABLE switchyard.parts_rebuilt_differences (
  stream_id  text COLLATE "C",
  kind       text COLLATE "C",
  key        text COLLATE "C",
  difference text NOT NULL,
  PRIMARY KEY (stream_id, kind, key)
);
