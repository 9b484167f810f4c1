"""Coded statements: who says what, networks of it, and whether coders agree."""
