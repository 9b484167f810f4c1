"""One command a verb; no arithmetic."""
