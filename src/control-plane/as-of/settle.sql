-- Waits until nothing can be recorded before a time any more: $1 time.
SELECT switchyard.settle($1::text::timestamptz) AS settled
