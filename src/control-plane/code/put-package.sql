-- A package by content: $1 SHA-256, $2 the zip. The same content again changes nothing.
INSERT INTO switchyard.packages (sha256, content) VALUES ($1, $2) ON CONFLICT (sha256) DO NOTHING
