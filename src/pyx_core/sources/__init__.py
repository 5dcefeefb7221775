"""Data stores: which there are, which one this is, and reading them without a chance of harm."""
