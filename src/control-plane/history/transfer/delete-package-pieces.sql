-- Done with the pieces of a package: $1 SHA-256.
DELETE FROM switchyard.package_pieces WHERE sha256 = $1
