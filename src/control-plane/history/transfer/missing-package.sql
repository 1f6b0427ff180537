-- The first of these packages that is not stored: $1 SHA-256 in base64.
SELECT wanted FROM unnest($1::text[]) AS wanted
WHERE NOT EXISTS (SELECT FROM switchyard.packages p WHERE p.sha256 = decode(wanted, 'base64'))
LIMIT 1
