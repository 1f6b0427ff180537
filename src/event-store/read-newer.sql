-- What is newer than a version of a stream, and whether a command is recorded: $1 stream, $2 version, $3 command or null.
SELECT coalesce(s.version, 0)::int AS "streamVersion",
       (SELECT c.version::int FROM switchyard.commands c
        WHERE c.account_id = split_part($1, '/', 1) AND c.command_id = $3) AS "duplicateOf",
       e.*
FROM (SELECT 1) AS one
LEFT JOIN switchyard.streams s ON s.stream_id = $1
LEFT JOIN switchyard.recorded_events e ON e."streamId" = $1 AND e.version > $2
ORDER BY e.version
