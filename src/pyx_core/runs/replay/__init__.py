"""A run is executed again, beside what it left, and the two are compared."""
