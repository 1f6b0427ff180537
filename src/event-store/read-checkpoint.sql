SELECT tx_id::text AS "txId", position::text AS position FROM switchyard.checkpoints WHERE name = $1
