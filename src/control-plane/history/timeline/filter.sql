jsonb_to_record($1::jsonb) AS f(kinds text[], actor text, "recordedFrom" timestamptz, "recordedBefore" timestamptz, "fromTxId" text,
  "fromPosition" bigint, "toTxId" text, "toPosition" bigint, alias text, version text)
