"""What surrounds a case: precedents, dates, markets that may open."""
