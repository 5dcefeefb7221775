"""Which values are secret, and how they are kept out of what a run leaves behind."""
