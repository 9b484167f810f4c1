"""Bargains, win sets and votes: terms that all, or enough, prefer to no deal."""
