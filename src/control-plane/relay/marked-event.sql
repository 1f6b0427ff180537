SELECT FROM switchyard.events WHERE tx_id = $1::text::xid8 AND position = $2::bigint AND event_id = $3::uuid
