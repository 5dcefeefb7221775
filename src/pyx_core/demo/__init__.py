"""A small incident to learn pyx by: a shop, a stale price cache, three runs."""
