"""What a finding cites: found, hashed, read and recomputed."""
