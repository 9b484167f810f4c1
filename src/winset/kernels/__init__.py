"""Arrays in, arrays out: the arithmetic, without cases, files or random state."""
