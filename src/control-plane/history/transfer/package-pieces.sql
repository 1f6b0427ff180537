-- Where the pieces of a package lie, in order: $1 SHA-256.
SELECT first_byte AS "from", length(content) AS length FROM switchyard.package_pieces WHERE sha256 = $1 ORDER BY first_byte
