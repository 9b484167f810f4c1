"""The library: documents, passages, search; one SQLite file."""
