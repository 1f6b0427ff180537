-- How many lines of each kind an export has: $1 account.
SELECT (SELECT count(*)::int FROM switchyard.events WHERE account_id = $1) AS events,
       (SELECT count(*)::int FROM switchyard.data_keys k JOIN switchyard.streams s ON s.stream_id = k.stream_id
        WHERE s.account_id = $1 AND NOT switchyard.is_forgotten_key(k.stream_id, k.wrapped_key)) AS "dataKeys",
       (SELECT count(*)::int FROM switchyard.packages p WHERE p.sha256 IN (
          SELECT decode(e.data -> 'code' ->> 'sha256', 'base64') FROM switchyard.events e
          WHERE e.account_id = $1 AND e.data -> 'code' ->> 'sha256' IS NOT NULL)) AS packages
