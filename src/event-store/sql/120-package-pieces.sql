-- Packages that come in pieces with an import, until all of one are there: no request holds them whole. Random bytes, as in packages.
CREATE TABLE switchyard.package_pieces (
  sha256      bytea NOT NULL,
  first_byte  integer NOT NULL,
  content     bytea NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (sha256, first_byte)
);
ALTER TABLE switchyard.package_pieces ALTER COLUMN content SET STORAGE EXTERNAL;
