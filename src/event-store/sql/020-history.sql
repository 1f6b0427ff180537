-- What one account may see of the feed, and the buckets of one account (switchyard events, ListBuckets).
CREATE INDEX events_account_feed ON switchyard.events (account_id, tx_id, position);
CREATE INDEX parts_buckets ON switchyard.parts (account_id, key) WHERE kind = 'bucket';
