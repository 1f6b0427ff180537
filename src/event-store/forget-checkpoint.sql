DELETE FROM switchyard.checkpoints WHERE name = $1
