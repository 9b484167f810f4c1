"""Citations: CSL-JSON records, BibTeX, RIS, styles."""
