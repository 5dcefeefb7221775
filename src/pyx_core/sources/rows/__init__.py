"""Rows of an answer become a file: one file here for each format, and one for the forms of values.

The forms are promised in `docs/reference/value-forms.md`.
"""
