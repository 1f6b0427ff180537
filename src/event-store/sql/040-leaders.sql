-- Who leads what: a lease that its holder renews. By the database's clock, so that a leader that hangs, and not only one
-- that is gone, is succeeded; what it still does is refused by the broker, whose fence its successor raises.
CREATE TABLE switchyard.leaders (
  name       text PRIMARY KEY,
  epoch      bigint NOT NULL,
  holder     uuid NOT NULL,
  expires_at timestamptz NOT NULL
) WITH (fillfactor = 50);
