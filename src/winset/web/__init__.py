"""The workbench: routes, templates and what a browser needs; no arithmetic."""
