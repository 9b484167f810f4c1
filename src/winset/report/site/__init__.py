"""A static, catalogued site of works: pages, records for machines, feeds, search."""
