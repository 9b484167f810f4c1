"""Ideal points from roll calls."""
