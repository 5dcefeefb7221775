"""The verdict on a rewrite: what differs, what rules allow, what varies by itself."""
