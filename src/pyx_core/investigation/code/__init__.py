"""Code verification: what is locked, what is installed, and what is really imported."""
