"""Checks of a case: every fault at once, with its place and how to mend it."""
