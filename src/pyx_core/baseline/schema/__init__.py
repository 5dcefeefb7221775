"""What a side's schema is, which table and column belong together, and what can't hold."""
