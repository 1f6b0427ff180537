-- Which installation this is. Signed checkpoints cover it, so that one of another is not taken for one of this.
CREATE TABLE switchyard.installation (
  id       uuid NOT NULL DEFAULT gen_random_uuid(),
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row)
);
INSERT INTO switchyard.installation DEFAULT VALUES;

-- The chain of signed checkpoints, without the heads, which are in their files: a copy that control planes go on from, and
-- that tells of a file that is gone. It proves nothing by itself, and need not: each statement is signed.
CREATE TABLE switchyard.signed_checkpoints (
  sequence  bigint PRIMARY KEY,
  statement jsonb NOT NULL,
  signature text NOT NULL,
  folder_id text NOT NULL,
  file_name text NOT NULL
);
