-- A piece of a package that comes in: $1 SHA-256, $2 its first byte.
SELECT content FROM switchyard.package_pieces WHERE sha256 = $1 AND first_byte = $2
