"""Steps of the library's tables, in order; a step once released is never changed."""
