"""The history of a folder: its lines, their chain, the index made of them, and the search."""
