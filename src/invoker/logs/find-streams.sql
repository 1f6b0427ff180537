SELECT id, name FROM invoker.log_streams WHERE group_id = $1 AND name = ANY ($2)
