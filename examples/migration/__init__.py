"""A worked migration: a shop in Python and SQLite, its successor on Postgres, and three bugs."""
