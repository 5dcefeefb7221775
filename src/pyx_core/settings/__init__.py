"""Settings and `.env` layers, each value with where it came from."""
