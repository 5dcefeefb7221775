"""One table of formats: what a file is, by its name and its first bytes."""
