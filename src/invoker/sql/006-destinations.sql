-- Results of functions that are delivered to a function: how many of them, one out of the other, led to this invocation.
ALTER TABLE invoker.invocations ADD COLUMN delivery_hops integer NOT NULL DEFAULT 0;
-- Since when a message waits: one for a topic that does not take it is given up in the end.
ALTER TABLE invoker.outbox ADD COLUMN promised_at timestamptz NOT NULL DEFAULT now();
