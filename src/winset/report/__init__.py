"""An answer -> charts -> one self-contained HTML page."""
