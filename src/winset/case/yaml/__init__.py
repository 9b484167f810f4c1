"""YAML text <-> plain data with the place of every value, and edits that keep all else."""
