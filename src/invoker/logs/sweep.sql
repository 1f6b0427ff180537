SELECT invoker.sweep_log_lines($1, $2) AS swept
