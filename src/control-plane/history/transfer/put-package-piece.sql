-- A piece of a package that is not there yet: $1 SHA-256, $2 its first byte, counted from 0, $3 the piece. What an import that broke
-- off left behind goes after a day.
WITH forgotten AS (DELETE FROM switchyard.package_pieces WHERE recorded_at < clock_timestamp() - interval '1 day')
INSERT INTO switchyard.package_pieces (sha256, first_byte, content)
SELECT $1, $2, $3 WHERE NOT EXISTS (SELECT FROM switchyard.packages WHERE sha256 = $1)
ON CONFLICT (sha256, first_byte) DO UPDATE SET content = excluded.content, recorded_at = excluded.recorded_at
