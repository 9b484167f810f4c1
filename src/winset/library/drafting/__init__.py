"""Candidate rows of a case, found in sources by rules, and how they become a case."""
