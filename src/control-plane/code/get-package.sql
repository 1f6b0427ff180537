-- A piece of a package: $1 SHA-256, $2 its first byte, counted from 1, $3 its bytes at most; and the size of the whole.
SELECT octet_length(content) AS size, substring(content FROM $2::int FOR $3::int) AS piece FROM switchyard.packages WHERE sha256 = $1
