SELECT content FROM switchyard.packages WHERE sha256 = $1
