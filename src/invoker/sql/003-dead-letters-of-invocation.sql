-- An invocation that is driven again notes it on its dead letters.
CREATE INDEX dead_letters_of_invocation ON invoker.dead_letters (invocation_id) WHERE invocation_id IS NOT NULL;
