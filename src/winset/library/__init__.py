"""The library: documents, passages, who and what they speak of, claims, coded statements."""
