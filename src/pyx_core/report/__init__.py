"""Evidence as one self-contained HTML file."""
