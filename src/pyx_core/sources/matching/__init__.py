"""Answers of stores against each other: which columns belong together, read as what.

The map of columns is explained in `docs/reference/store-map.md`.
"""
