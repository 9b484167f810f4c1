"""A question -> a frozen answer. No printing, no HTML."""
