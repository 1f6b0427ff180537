-- Events by id, as history names them (rollback to an event, a read as of one).
CREATE INDEX events_id ON switchyard.events (event_id);
