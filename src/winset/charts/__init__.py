"""Numbers in, SVG text out: drawn once, read anywhere, without a script."""
