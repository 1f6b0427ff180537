-- One data key a stream, wrapped by the master key (AES-256-GCM: nonce, ciphertext, tag). Apart from the events, so
-- that destroying a key makes what it encrypted unreadable while the history still verifies.
CREATE TABLE switchyard.data_keys (
  stream_id   text PRIMARY KEY,
  wrapped_key bytea NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
