UPDATE invoker.dead_letters SET redriven_at = now() WHERE id = $1
