-- Where an event of an account stands in the feed: $1 account, $2 event id.
SELECT tx_id::text AS "txId", position::text AS position FROM switchyard.events WHERE account_id = $1 AND event_id = $2::uuid
