-- A piece of a package: $1 SHA-256, $2 from this byte (counted from 1), $3 how many.
SELECT substring(content FROM $2::int FOR $3::int) AS piece FROM switchyard.packages WHERE sha256 = $1
