-- The packages that an account's events refer to, without their content: $1 account.
SELECT p.sha256, length(p.content) AS size FROM switchyard.packages p WHERE p.sha256 IN (
  SELECT decode(e.data -> 'code' ->> 'sha256', 'base64') FROM switchyard.events e
  WHERE e.account_id = $1 AND e.data -> 'code' ->> 'sha256' IS NOT NULL)
ORDER BY p.sha256
