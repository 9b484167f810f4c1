"""What an analyst writes: the case, its text, its checks."""
