-- Deployment packages by content. Zips do not compress again, so they are stored as they came.
CREATE TABLE switchyard.packages (
  sha256      bytea PRIMARY KEY,
  content     bytea NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
ALTER TABLE switchyard.packages ALTER COLUMN content SET STORAGE EXTERNAL;
